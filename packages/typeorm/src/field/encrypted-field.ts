import {
  type BlindIndex,
  type FieldCipher,
  isBytes,
  isEnvelope,
  type UnsealedOptions,
  WaxsealError,
} from '@waxseal/core'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { Carrier } from '../column/options.ts'
import { bytesOf } from './bytes-of.ts'
import { type JsonCells, storedJson } from './json-cell.ts'
import { type RowKey, refuseRow } from './row-key.ts'

/** What an encrypted field is made of. */
export interface FieldParts {
  readonly name: string
  readonly column: ColumnMetadata
  readonly carrier: Carrier
  /** Of a JSON carrier. Where cells are `text`, the ciphertext is put in JSON quotes by us, and not by TypeORM. */
  readonly jsonCells: JsonCells | undefined
  readonly cipher: FieldCipher
  /** What is read besides envelopes. */
  readonly unsealed: UnsealedOptions
  /** What its cells are bound to, besides the field. */
  readonly rowKey: RowKey | undefined
  readonly index: BlindIndex | undefined
  readonly indexColumn: ColumnMetadata | undefined
  readonly scoped: boolean
  readonly scope: () => string | undefined
}

/** An encrypted column of one DataSource: turns values into cells and back, with keys that are in memory. */
export class EncryptedField {
  /** `Patient.email`. */
  readonly name: string
  readonly column: ColumnMetadata
  readonly carrier: Carrier
  readonly jsonCells: JsonCells | undefined
  readonly cipher: FieldCipher
  readonly unsealed: UnsealedOptions
  readonly rowKey: RowKey | undefined
  readonly index: BlindIndex | undefined
  readonly indexColumn: ColumnMetadata | undefined
  readonly scoped: boolean
  readonly #scope: () => string | undefined

  constructor(parts: FieldParts) {
    this.name = parts.name
    this.column = parts.column
    this.carrier = parts.carrier
    this.jsonCells = parts.jsonCells
    this.unsealed = parts.unsealed
    this.rowKey = parts.rowKey
    this.index = parts.index
    this.indexColumn = parts.indexColumn
    this.scoped = parts.scoped
    this.cipher = parts.cipher
    this.#scope = parts.scope
  }

  get type(): FieldCipher['type'] {
    return this.cipher.type
  }

  /** Migration mode: cells that are not encrypted yet are read, and found. */
  get readsPlaintext(): boolean {
    return this.unsealed.acceptPlaintext !== undefined
  }

  get context(): string {
    return this.cipher.context
  }

  /** The scope that values are written and searched in now. @throws WaxsealError SCOPE_MISSING */
  currentScope(): string {
    if (!this.scoped) return ''
    const scope = this.#scope()
    if (typeof scope === 'string' && scope !== '') return scope
    throw new WaxsealError(
      'SCOPE_MISSING',
      `${this.name} is encrypted under the keys of the current tenant, and there is none: the option scope of ` +
        'withEncryption returned nothing. Run the operation in the context of a tenant',
      { field: this.name },
    )
  }

  /**
   * The cell of a value that is not null.
   *
   * @param binding - of its row, where the field is bound to it
   */
  seal(value: unknown, binding?: Buffer): Buffer | string {
    if (this.rowKey !== undefined && binding === undefined) this.#refuseWithoutRow('written')
    const scope = this.currentScope()
    if (this.carrier === 'binary') return this.cipher.encrypt(value, scope, binding) as Buffer
    const text = this.cipher.encryptToText(value, scope, binding) as string
    return this.jsonCells === 'text' ? `"${text}"` : text
  }

  /** The value of a cell that is not null, in whichever form a driver or the query cache hands it over. */
  open(cell: unknown, binding?: Buffer): unknown {
    const stored = this.storedOf(cell)
    if (this.rowKey !== undefined && binding === undefined && isEnvelope(stored)) this.#refuseWithoutRow('read')
    return this.cipher.decrypt(stored, binding)
  }

  /** What the cipher reads of a cell that is not null. */
  storedOf(cell: unknown): unknown {
    if (this.jsonCells !== undefined) return storedJson(cell, this.jsonCells, this.type)
    if (typeof cell === 'string') return cell
    // SQLite keeps numbers that were there before as such, whatever type their column has now.
    const isNumber = typeof cell === 'number' || typeof cell === 'bigint'
    if (isNumber) return String(cell)
    // The cipher takes bytes in every form: libsql's ArrayBuffers need no Buffer around them.
    return isBytes(cell) ? cell : (bytesOf(cell) ?? cell)
  }

  #refuseWithoutRow(done: string): never {
    refuseRow(this.name, `it is bound to its row, and is ${done} here in a way that does not show the row`)
  }

  /** The index cell of a value that is not null. */
  indexCell(value: unknown): Buffer | string {
    return this.#indexForm(this.index!.compute(value, this.currentScope()))
  }

  /** The index cells that a value may have: one per generation of the index key. */
  indexCells(value: unknown, scope: string): (Buffer | string)[] {
    return this.index!.candidates(value, scope).map(bytes => this.#indexForm(bytes))
  }

  #indexForm(bytes: Buffer): Buffer | string {
    return this.carrier === 'binary' ? bytes : bytes.toString('hex')
  }
}
