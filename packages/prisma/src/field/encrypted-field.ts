import type { BlindIndex, FieldCipher } from '@waxseal/core'
import { WaxsealError } from '@waxseal/core'
import { nullTypeOf } from '../walk/prisma-value.ts'
import type { Carrier } from './carrier.ts'

/** The column that a field is searched by. */
export interface FieldIndex {
  /** The Prisma field that holds it. */
  readonly name: string
  /** Hexadecimal in a String field, bytes in a Bytes field. */
  readonly form: 'text' | 'binary'
  readonly blind: BlindIndex
}

/** What an encrypted field consists of. */
export interface EncryptedFieldParts {
  readonly name: string
  /** `User.email`: what messages call it. */
  readonly label: string
  readonly prismaType: string
  readonly carrier: Carrier
  readonly cipher: FieldCipher
  readonly index: FieldIndex | undefined
  readonly scoped: boolean
}

// JSON's null is a value, and is encrypted like one; null itself, which the cipher passes through, is SQL's NULL.
const JSON_NULL = { toJSON: () => null }

/** One encrypted field of a model: between what the application sees and what Prisma stores. */
export class EncryptedField {
  readonly name: string
  readonly label: string
  /** True for a Json field, whose arguments have a grammar of their own. */
  readonly isJson: boolean
  /** True where values are JSON, so that an object is a value and not an operation. */
  readonly holdsJson: boolean
  readonly index: FieldIndex | undefined
  readonly scoped: boolean
  readonly #isText: boolean
  readonly #isPrismaBytes: boolean
  readonly #cipher: FieldCipher

  constructor(parts: EncryptedFieldParts) {
    this.name = parts.name
    this.label = parts.label
    this.isJson = parts.prismaType === 'Json'
    this.holdsJson = parts.cipher.type === 'json'
    this.index = parts.index
    this.scoped = parts.scoped
    this.#isText = parts.carrier.form === 'text'
    this.#isPrismaBytes = parts.prismaType === 'Bytes' && parts.cipher.type === 'buffer'
    this.#cipher = parts.cipher
  }

  /** The value as it is stored. The scope's keys must be in memory. */
  encrypt(value: unknown, scope: string): string | Uint8Array {
    const plain = this.holdsJson && nullTypeOf(value) === 'JsonNull' ? JSON_NULL : value
    return (this.#isText ? this.#cipher.encryptToText(plain, scope) : this.#cipher.encrypt(plain, scope)) as
      | string
      | Uint8Array
  }

  /** The value of a stored cell that is not null. The key that it names must be in memory. */
  decrypt(stored: unknown): unknown {
    const isCarried = this.#isText ? typeof stored === 'string' : stored instanceof Uint8Array
    if (!isCarried) {
      throw new WaxsealError(
        'NOT_AN_ENVELOPE',
        `${this.label}: the stored value is no envelope: it was written without Waxseal`,
        { field: this.label },
      )
    }
    const value = this.#cipher.decrypt(stored as string | Uint8Array)
    // Prisma's own bytes are plain Uint8Arrays; a Buffer would differ in toString() and share memory with others.
    return this.#isPrismaBytes ? new Uint8Array(value as Buffer) : value
  }

  /** The index value to store beside a value. */
  indexOf(index: FieldIndex, value: unknown, scope: string): string | Uint8Array {
    return inForm(index, index.blind.compute(value, scope))
  }

  /** The index values that rows with this value may have: one for each generation of index keys, never none. */
  candidates(index: FieldIndex, value: unknown, scope: string): (string | Uint8Array)[] {
    return index.blind.candidates(value, scope).map(hash => inForm(index, hash))
  }
}

function inForm(index: FieldIndex, hash: Buffer): string | Uint8Array {
  return index.form === 'text' ? hash.toString('hex') : hash
}
