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
  readonly #checks = new Map<EncryptedField, Promise<ContextFinding>>()
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

  /**
   * Looks at all fields, when the application starts. Cells that open under no known context, as damaged ones do, keep nothing from
   * starting.
   *
   * @throws WaxsealError CONTEXT_CHANGED where the context of the cells is known
   */
  async checkAll(): Promise<void> {
    for (const { field, finding } of await this.#look([...this.#unchecked.keys()])) {
      if (typeof finding === 'object' && finding.written !== undefined) refuse(field, finding.written)
    }
  }

  /**
   * Makes sure of fields that are about to be written or searched; undefined when that was done.
   *
   * @throws WaxsealError CONTEXT_CHANGED
   */
  ready(fields: Iterable<EncryptedField>): Promise<unknown> | undefined {
    if (this.#unchecked.size === 0) return undefined
    const unchecked = [...fields].filter(field => this.#unchecked.has(field))
    return unchecked.length === 0 ? undefined : this.#checkEach(unchecked)
  }

  async #checkEach(fields: readonly EncryptedField[]): Promise<void> {
    for (const { field, finding } of await this.#look(fields)) {
      if (typeof finding === 'object') refuse(field, finding.written)
      // Undecided: not to be asked again at every turn.
      this.#unchecked.delete(field)
    }
  }

  async #look(fields: readonly EncryptedField[]): Promise<{ field: EncryptedField; finding: ContextFinding }[]> {
    const looks = await Promise.all(fields.map(async field => ({ field, finding: await this.#check(field) })))
    const fitting = looks.filter(({ finding }) => finding === 'fits').map(({ field }) => field)
    await this.#keyring.contexts.record(fitting.map(field => field.cipher.context))
    for (const field of fitting) this.#unchecked.delete(field)
    return looks
  }

  /** What the field's cells say; found out once, however many ask at once. */
  #check(field: EncryptedField): Promise<ContextFinding> {
    let check = this.#checks.get(field)
    if (check === undefined) {
      check = this.#find(field).finally(() => this.#checks.delete(field))
      this.#checks.set(field, check)
    }
    return check
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

function refuse({ label, cipher }: EncryptedField, written: string | undefined): never {
  throw contextChanged({ field: label, context: cipher.context }, written)
}
