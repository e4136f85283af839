import { type ContextFinding, contextChanged, type FieldCipher, findContext, type Keyring } from '@waxseal/core'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import { sampleStored } from '../look-up.ts'
import type { ClientInternals } from '../schema/prisma-client.ts'

/**
 * Watches that a field is written, and searched, under the context that its column's values have. Where a table or column was
 * renamed and the context was not pinned, rows of two contexts would come to stand side by side, and searches find half.
 *
 * A context that is recorded beside the keys is known to be in use. One that is not is new, or was changed: then a few cells of
 * the column are looked at, once, and the context is recorded.
 */
export class ContextGuard {
  readonly #base: ClientInternals
  readonly #keyring: Keyring
  /** The model of each field that was not looked at yet. A view has the cells of tables; what KMS encrypts itself tells nothing. */
  readonly #unchecked: Map<EncryptedField, Model>
  readonly #checks = new Map<EncryptedField, Promise<void>>()
  #loading: Promise<void> | undefined

  constructor(base: ClientInternals, keyring: Keyring, models: Iterable<Model>) {
    this.#base = base
    this.#keyring = keyring
    const tables = [...models].filter(model => !model.isView)
    const fields = tables.flatMap(model => model.cells.map(field => [field, model] as const))
    this.#unchecked = new Map(fields.filter(([field]) => !field.isDirect))
  }

  /** Reads, once, what contexts are recorded: with it, a cell that does not decrypt can say what it was written under. */
  load(): Promise<void> {
    this.#loading ??= this.#keyring.contexts.load()
    return this.#loading
  }

  /** Looks at all fields. @throws WaxsealError CONTEXT_CHANGED */
  async checkAll(): Promise<void> {
    await Promise.all([...this.#unchecked.keys()].map(field => this.#check(field)))
  }

  /**
   * Makes sure of fields that are about to be written or searched; undefined when that was done.
   *
   * @throws WaxsealError CONTEXT_CHANGED
   */
  ready(fields: Iterable<EncryptedField>): Promise<unknown> | undefined {
    if (this.#unchecked.size === 0) return undefined
    const unchecked = [...fields].filter(field => this.#unchecked.has(field))
    return unchecked.length === 0 ? undefined : Promise.all(unchecked.map(field => this.#check(field)))
  }

  #check(field: EncryptedField): Promise<void> {
    let check = this.#checks.get(field)
    if (check === undefined) {
      check = this.#checkOnce(field).finally(() => this.#checks.delete(field))
      this.#checks.set(field, check)
    }
    return check
  }

  async #checkOnce(field: EncryptedField): Promise<void> {
    const finding = await this.#find(field)
    const { context } = field.cipher
    if (typeof finding === 'object') throw contextChanged({ field: field.label, context }, finding.written)
    if (finding === 'undecided') return
    await this.#keyring.contexts.record([context])
    this.#unchecked.delete(field)
  }

  async #find(field: EncryptedField): Promise<ContextFinding> {
    await this.load()
    if (this.#keyring.contexts.isRecorded(field.cipher.context)) return 'fits'
    const { name, rowKey, label } = field
    const names = [name, ...(rowKey?.fields ?? []).map(key => key.name)]
    try {
      const rows = await sampleStored(this.#base, this.#unchecked.get(field)!, names)
      const cells = rows.map(row => ({ stored: row[name], binding: rowKey?.bindingOf(row, label) }))
      return await findContext(field.cipher as FieldCipher, cells, this.#keyring)
    } catch {
      // There is no such table yet, or it may not be read: what was asked for will say so.
      return 'undecided'
    }
  }
}
