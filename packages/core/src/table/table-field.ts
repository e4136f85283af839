import { asBuffer, isBytes } from '../bytes.ts'
import type { ValueType } from '../codec/value-type.ts'
import { isEnvelope } from '../envelope/recognize.ts'
import { WaxsealError } from '../errors.ts'
import type { BlindIndex } from '../field/blind-index.ts'
import type { FieldCipher } from '../field/field-cipher.ts'
import { type RowKeyColumn, rowBinding } from '../field/row-binding.ts'
import { plainCell } from './plain-cell.ts'

/** How ciphertext lies in a column: bytes, base64url text, or that text as a JSON string. */
export type CellCarrier = 'binary' | 'text' | 'json'

/** The column that a field is searched by. */
export interface TableIndex {
  readonly column: string
  /** Bytes, or lower-case hexadecimal. */
  readonly form: 'binary' | 'text'
  readonly blind: BlindIndex
}

/** A column that the cells of a field are bound to. */
export interface BoundColumn extends RowKeyColumn {
  /** Its name in the database. */
  readonly column: string
}

/** What an ORM package knows of a field. */
export interface TableFieldParts {
  /** `Patient.email`. */
  readonly name: string
  readonly column: string
  readonly carrier: CellCarrier
  readonly cipher: FieldCipher
  readonly scoped: boolean
  readonly index?: TableIndex | undefined
  readonly bindTo?: readonly BoundColumn[] | undefined
  /** Of values that are encrypted as text: the one form in which a number in plain digits is encrypted. */
  readonly decimals?: ((digits: string) => string) | undefined
}

/**
 * An encrypted column, for work on all rows of its table. Cells are as a plain SELECT gives them: bytes of a binary column,
 * text of a text column and, of a JSON column, the text of the JSON. The keys must be in memory: `keyring.ready`, `keyring.load`.
 */
export class TableField {
  readonly name: string
  /** The column's name in the database. */
  readonly column: string
  readonly carrier: CellCarrier
  readonly cipher: FieldCipher
  /** True where each row's values are encrypted under the keys of its own scope. */
  readonly scoped: boolean
  readonly index: TableIndex | undefined
  /** The columns that cells are bound to; empty where they are not. */
  readonly bindTo: readonly BoundColumn[]
  readonly #decimals: TableFieldParts['decimals']

  constructor(parts: TableFieldParts) {
    this.name = parts.name
    this.column = parts.column
    this.carrier = parts.carrier
    this.cipher = parts.cipher
    this.scoped = parts.scoped
    this.index = parts.index
    this.bindTo = parts.bindTo ?? []
    this.#decimals = parts.decimals
  }

  get type(): ValueType {
    return this.cipher.type
  }

  get context(): string {
    return this.cipher.context
  }

  /** What `isEnvelope`, `keyIdOf` and the cipher take for the cell: of JSON, the envelope without its quotes. */
  stored(cell: unknown): unknown {
    if (isBytes(cell)) return asBuffer(cell)
    if (this.carrier !== 'json' || typeof cell !== 'string') return cell
    const text = cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1) : cell
    return isEnvelope(text) ? text : cell
  }

  /**
   * The value of a cell that is not NULL: of an envelope, or of what stands there from before the encryption, whether the
   * application reads that or not.
   *
   * @throws WaxsealError what reading the field throws; NOT_AN_ENVELOPE where a cell is neither
   */
  open(cell: unknown, binding?: Uint8Array): unknown {
    const stored = this.stored(cell)
    if (isEnvelope(stored)) return this.cipher.decrypt(stored, binding)
    if (this.carrier === 'json' && typeof stored === 'string') return this.#openJson(stored)
    return this.#canonical(this.cipher.readUnsealed(stored, 'text'))
  }

  /**
   * The cell of a value, as a parameter of SQL.
   *
   * @throws WaxsealError VALUE_TYPE, VALUE_INVALID, VALUE_TOO_LONG, ALREADY_ENCRYPTED, KEY_NOT_LOADED
   */
  seal(value: unknown, scope: string, binding?: Uint8Array): Buffer | string {
    // JSON's null is a value, and not SQL's NULL, which the cipher passes through.
    const given = value === null ? JSON_NULL : value
    if (this.carrier === 'binary') return this.cipher.encrypt(given, scope, binding) as Buffer
    const text = this.cipher.encryptToText(given, scope, binding) as string
    return this.carrier === 'json' ? `"${text}"` : text
  }

  /**
   * The cell of what another cell's envelope holds, under the active data key of a scope: the same bytes, whatever they say.
   *
   * @throws WaxsealError what decrypting the cell throws; KEY_NOT_LOADED
   */
  reseal(cell: unknown, scope: string, binding?: Uint8Array): Buffer | string {
    const sealed = this.cipher.reseal(this.stored(cell) as Buffer | string, scope, binding)
    if (this.carrier === 'binary') return sealed
    const text = sealed.toString('base64url')
    return this.carrier === 'json' ? `"${text}"` : text
  }

  /** The value of a cell in clear, as a parameter of SQL for the same column. @throws WaxsealError FIELD_UNSUPPORTED */
  plain(value: unknown): Buffer | string {
    return plainCell(this, value)
  }

  /** The index cell of a value, as a parameter of SQL. Only where the field has an {@link index}. */
  indexCell(value: unknown, scope: string): Buffer | string {
    const bytes = this.index!.blind.compute(value, scope)
    return this.index!.form === 'text' ? bytes.toString('hex') : bytes
  }

  /**
   * What the cells of a row are bound to; undefined where the field is not.
   *
   * @param values - those of the columns {@link bindTo}, in order
   * @throws WaxsealError ROW_KEY_INVALID
   */
  bindingOf(values: readonly unknown[]): Buffer | undefined {
    return this.bindTo.length === 0 ? undefined : rowBinding(this.bindTo, values, this.name)
  }

  #openJson(text: string): unknown {
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch {
      throw new WaxsealError('NOT_AN_ENVELOPE', `${this.name}: the stored value cannot be read: it is no JSON`, {
        field: this.name,
      })
    }
    // A decimal's digits, and not the number that they come near to.
    const isDigits = this.#decimals !== undefined && typeof parsed === 'number'
    return this.#canonical(this.cipher.readUnsealed(isDigits ? text : parsed, 'json'))
  }

  #canonical(value: unknown): unknown {
    return this.#decimals === undefined ? value : this.#decimals(value as string)
  }
}

const JSON_NULL = { toJSON: () => null }
