import { type BlindIndex, DirectCipher, type FieldCipher } from '@waxseal/core'
import { nullTypeOf } from '../walk/prisma-value.ts'
import type { Carrier } from './carrier.ts'
import type { DecimalText } from './decimal.ts'
import { plaintextCells } from './plaintext-cells.ts'
import type { RowKey } from './row-key.ts'

/** The column that a field is searched by. */
export interface FieldIndex {
  /** The Prisma field that holds it. */
  readonly name: string
  /** Hexadecimal in a String field, bytes in a Bytes field. */
  readonly form: 'text' | 'binary'
  readonly blind: BlindIndex
}

/** A value as its column holds it. */
export type Stored = string | Uint8Array

/** What an encrypted field consists of. */
export interface EncryptedFieldParts {
  readonly name: string
  /** `User.email`: what messages call it. */
  readonly label: string
  readonly column: string
  readonly carrier: Carrier
  readonly cipher: FieldCipher | DirectCipher
  /** Set where values are Decimals. */
  readonly decimals: DecimalText | undefined
  readonly index: FieldIndex | undefined
  readonly scoped: boolean
  /** Migration mode: cells that are not encrypted yet are read, and found. */
  readonly readsPlaintext: boolean
  /** Cells are read that have no index value: plaintext, or another library's ciphertext. */
  readonly mayLackIndex: boolean
  /** What its cells are bound to, besides the field: `bindTo`. */
  readonly rowKey: RowKey | undefined
}

// JSON's null is a value, and is encrypted like one; null itself, which the cipher passes through, is SQL's NULL.
const JSON_NULL = { toJSON: () => null }

/** One encrypted field of a model: between what the application sees and what Prisma stores. */
export class EncryptedField {
  readonly name: string
  readonly label: string
  /** Its name in the database. */
  readonly column: string
  /** True for a Json field, whose arguments have a grammar of their own. */
  readonly isJson: boolean
  /** True where values are JSON, so that an object is a value and not an operation. */
  readonly holdsJson: boolean
  /** True where ciphertexts are text, a JSON string's too. */
  readonly isText: boolean
  readonly cipher: FieldCipher | DirectCipher
  /** True where KMS encrypts the values itself, and no data key is needed. */
  readonly isDirect: boolean
  readonly index: FieldIndex | undefined
  readonly scoped: boolean
  readonly readsPlaintext: boolean
  readonly mayLackIndex: boolean
  readonly rowKey: RowKey | undefined
  readonly #carrier: Carrier
  /** Set where values are Decimals. */
  readonly decimals: DecimalText | undefined
  readonly #isPrismaBytes: boolean

  constructor(parts: EncryptedFieldParts) {
    this.name = parts.name
    this.label = parts.label
    this.column = parts.column
    this.isJson = parts.carrier.prismaType === 'Json'
    this.isText = parts.carrier.form === 'text'
    this.holdsJson = parts.cipher.type === 'json'
    this.cipher = parts.cipher
    this.isDirect = parts.cipher instanceof DirectCipher
    this.index = parts.index
    this.scoped = parts.scoped
    this.readsPlaintext = parts.readsPlaintext
    this.mayLackIndex = parts.mayLackIndex
    this.rowKey = parts.rowKey
    this.#carrier = parts.carrier
    this.decimals = parts.decimals
    this.#isPrismaBytes = parts.carrier.prismaType === 'Bytes' && parts.cipher.type === 'buffer'
  }

  /** The value as it is stored. The scope's keys must be in memory. A promise where the field is direct. */
  encrypt(value: unknown, scope: string, binding?: Uint8Array): Stored | Promise<Stored> {
    const plain = this.#plain(value)
    const { cipher } = this
    return (this.isText ? cipher.encryptToText(plain, scope, binding) : cipher.encrypt(plain, scope, binding)) as
      | Stored
      | Promise<Stored>
  }

  /** The value of a stored cell that is not null. The key that it names must be in memory. A promise where the field is direct. */
  decrypt(stored: unknown, binding?: Uint8Array): unknown {
    // A Json column may hold a Decimal that is not encrypted yet as a number.
    const cell = this.decimals !== undefined && typeof stored === 'number' ? String(stored) : stored
    const value = this.cipher.decrypt(cell, binding)
    return this.isDirect ? (value as Promise<unknown>).then(opened => this.#asPrisma(opened)) : this.#asPrisma(value)
  }

  #asPrisma(value: unknown): unknown {
    if (this.decimals !== undefined) return this.decimals.decode(value as string)
    // Prisma's own bytes are plain Uint8Arrays; a Buffer would differ in toString() and share memory with others.
    return this.#isPrismaBytes ? new Uint8Array(value as Buffer) : value
  }

  /** A stored value as raw SQL gives it to the column: a Json column takes JSON's text. */
  toRawCell(stored: Stored): Stored {
    return this.isJson ? JSON.stringify(stored) : stored
  }

  /** The index value to store beside a value. */
  indexOf(index: FieldIndex, value: unknown, scope: string): string | Uint8Array {
    return inForm(index, index.blind.compute(this.#plain(value), scope))
  }

  /** The index values that rows with this value may have: one for each generation of index keys, never none. */
  candidates(index: FieldIndex, value: unknown, scope: string): (string | Uint8Array)[] {
    return index.blind.candidates(this.#plain(value), scope).map(hash => inForm(index, hash))
  }

  /** What cells that are not encrypted yet may hold of a value, as arguments of Prisma's. */
  plaintextCells(index: FieldIndex, value: unknown): unknown[] {
    const plain = this.#plain(value)
    const spelled = index.blind.plaintexts(plain)
    // '12.50' is the same number as '12.5', and another text.
    const forms = this.decimals === undefined ? spelled : [...new Set([...spelled, String(value)])]
    return plaintextCells(this.#carrier.prismaType, forms, this.decimals === undefined ? plain : Number(plain))
  }

  /** The value as the cipher takes it. */
  #plain(value: unknown): unknown {
    if (this.decimals !== undefined && value !== null) return this.decimals.encode(value)
    return this.holdsJson && nullTypeOf(value) === 'JsonNull' ? JSON_NULL : value
  }
}

function inForm(index: FieldIndex, hash: Buffer): string | Uint8Array {
  return index.form === 'text' ? hash.toString('hex') : hash
}
