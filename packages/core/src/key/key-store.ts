import type { KeyChange, KeyRecord } from './key-record.ts'

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
   * Gives a record another state and wrapped key, durably, where its state and wrapped bytes still are those of `expected`.
   * Resolves to true once the record says so, and to false, having changed nothing, when another process was faster or
   * the record is not there. A wrapped key that is replaced by an empty one (`destroyed`) must not remain anywhere in the store.
   *
   * A store may go without: then keys are made and read, and operations of the key lifecycle are `KEY_STORE_UNSUPPORTED`.
   */
  update?(expected: KeyRecord, change: KeyChange): Promise<boolean>
  /**
   * The contexts that fields have been written under, oldest first, in all that share the store. With `addContexts`, it lets a
   * field whose context was changed by mistake say what it was. A store may go without both.
   */
  contexts?(): Promise<string[]>
  /** Adds those that are not there yet. */
  addContexts?(contexts: readonly string[]): Promise<void>
}
