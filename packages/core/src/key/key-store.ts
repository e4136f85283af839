import type { KeyRecord } from './key-record.ts'

/**
 * Where wrapped data keys live. It is written on a connection of its own and never inside the application's
 * transaction, and it reads what it wrote (the primary, not a replica).
 *
 * Methods may reject with a WaxsealError; any other error becomes `KEY_STORE_UNAVAILABLE`.
 */
export interface KeyStore {
  /** The record with this id, or undefined. */
  find(id: number): Promise<KeyRecord | undefined>
  /** All records, or those of one scope, oldest generation first. */
  list(scope?: string): Promise<KeyRecord[]>
  /**
   * Adds a record, durably: once it resolves to true, every process finds it. Resolves to false, and changes nothing,
   * when its id, or its generation of that scope and purpose, is taken.
   */
  insert(record: KeyRecord): Promise<boolean>
  /**
   * The contexts that fields have been written under, oldest first, in all that share the store. With `addContexts`, it lets a
   * field whose context was changed by mistake say what it was. A store may go without both.
   */
  contexts?(): Promise<string[]>
  /** Adds those that are not there yet. */
  addContexts?(contexts: readonly string[]): Promise<void>
}
