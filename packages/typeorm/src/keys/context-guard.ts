import { type ContextFinding, contextChanged, findContext } from '@waxseal/core'
import type { DataSource, QueryRunner } from 'typeorm'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { KeyAccess } from './key-access.ts'
import { sampleCells } from './sample-cells.ts'

/**
 * Watches that a field is written, and searched, under the context that its column's values have. Where a table or column was
 * renamed and the context was not pinned, rows of two contexts would come to stand side by side, and searches find half.
 *
 * A context that is recorded beside the keys is known to be in use. One that is not is new, or was changed: then a few cells of
 * the column are looked at, once, and the context is recorded.
 */
export class ContextGuard {
  readonly #dataSource: DataSource
  readonly #keys: KeyAccess
  readonly #checks = new Map<EncryptedField, Promise<ContextFinding>>()
  #fields: readonly EncryptedField[] = []
  #unchecked = new Set<EncryptedField>()
  #loading: Promise<void> | undefined

  constructor(dataSource: DataSource, keys: KeyAccess) {
    this.#dataSource = dataSource
    this.#keys = keys
  }

  /** Takes over the fields of a DataSource. Views show what tables hold. */
  watch(fields: Iterable<EncryptedField>): void {
    this.#fields = [...fields].filter(({ column }) => column.entityMetadata.tableType !== 'view')
    this.reset()
  }

  /** Begins anew: the tables, and what was recorded, may be gone. */
  reset(): void {
    this.#unchecked = new Set(this.#fields)
    this.#loading = undefined
  }

  /** Looks at all fields, when the DataSource has just been initialized. @throws WaxsealError CONTEXT_CHANGED where that is sure */
  async checkAll(): Promise<void> {
    const fitting: string[] = []
    await this.#load()
    for (const field of this.#unchecked) {
      const finding = await this.#find(field, undefined)
      if (finding === 'fits') {
        this.#unchecked.delete(field)
        fitting.push(field.context)
      } else if (typeof finding === 'object' && finding.written !== undefined) refuse(field, finding.written)
    }
    await this.#keys.keyring.contexts.record(fitting)
  }

  /**
   * Makes sure of fields that are about to be written or searched; undefined when that was done.
   *
   * @param runner - the connection that the operation holds
   * @throws WaxsealError CONTEXT_CHANGED
   */
  ready(fields: readonly EncryptedField[], runner: QueryRunner | undefined): Promise<void> | undefined {
    if (this.#unchecked.size === 0) return undefined
    const unchecked = fields.filter(field => this.#unchecked.has(field))
    return unchecked.length === 0 ? undefined : this.#check(unchecked, runner)
  }

  async #check(fields: readonly EncryptedField[], runner: QueryRunner | undefined): Promise<void> {
    // The only connection of a pool is held by this operation. What is not known from the key store, cells tell.
    if (runner === undefined || !this.#keys.readsThroughOperations) await this.#load()
    for (const field of fields) {
      let check = this.#checks.get(field)
      if (check === undefined) {
        check = this.#find(field, runner).finally(() => this.#checks.delete(field))
        this.#checks.set(field, check)
      }
      const finding = await check
      if (typeof finding === 'object') refuse(field, finding.written)
      this.#unchecked.delete(field)
      // Not awaited: on SQLite it would wait for the end of the transaction that this is a part of.
      if (finding === 'fits') void this.#keys.keyring.contexts.record([field.context])
    }
  }

  #load(): Promise<void> {
    this.#loading ??= this.#keys.keyring.contexts.load()
    return this.#loading
  }

  async #find(field: EncryptedField, runner: QueryRunner | undefined): Promise<ContextFinding> {
    if (this.#keys.keyring.contexts.isRecorded(field.context)) return 'fits'
    const cells = await sampleCells(this.#dataSource, field, this.#keys.runnerFor(runner))
    // There is no such table yet, or it may not be read.
    if (cells === undefined) return 'undecided'
    const sampled = cells.map(({ cell, binding }) => ({ stored: field.storedOf(cell), binding }))
    const { keyring } = this.#keys
    return findContext(field.cipher, sampled, keyring, ids => this.#keys.load(ids, runner))
  }
}

function refuse({ name, context }: EncryptedField, written: string | undefined): never {
  throw contextChanged({ field: name, context }, written)
}
