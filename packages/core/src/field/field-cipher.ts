import { type Bytes, isBytes, keyIdToHex } from '../bytes.ts'
import { type Codec, CodecRefusal } from '../codec/codec.ts'
import { CODECS } from '../codec/codecs.ts'
import type { ValueType } from '../codec/value-type.ts'
import { encodeHeader } from '../envelope/header.ts'
import { parseEnvelope } from '../envelope/parse.ts'
import { isEnvelope, looksSealed } from '../envelope/recognize.ts'
import { WaxsealError, type WaxsealErrorCode } from '../errors.ts'
import type { DataKey } from '../key/data-key.ts'
import type { FieldCounters } from '../keyring/counters.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { EngineKey, Plaintext, StoredValue } from '../suite/cipher-engine.ts'
import { currentEngine } from '../suite/engine.ts'
import { type ColumnSpace, refuseLength } from './column-space.ts'
import { checkContext, checkType } from './context.ts'
import { tellRefused } from './refused-value.ts'
import { type UnsealedCount, type UnsealedOptions, UnsealedReader } from './unsealed-reader.ts'
import { contextChanged, openingContext, sealedBytes } from './written-context.ts'

/** What a field is. */
export interface FieldCipherOptions extends UnsealedOptions, ColumnSpace {
  /** The field's stable name, such as `patient.email`, that ciphertexts are bound to. Never change it over existing data. */
  readonly context: string
  readonly type: ValueType
  /** What to call the field in messages; the context where not given. */
  readonly field?: string | undefined
}

/** Characters of base64url that the 8 bytes of a header fill alone. */
const WHOLE_CHARACTERS = 10

const NOTHING_UNSEALED: UnsealedCount = { plaintext: 0, legacy: 0 }

/**
 * Encrypts and decrypts the values of one field, synchronously, with keys that {@link Keyring.ready} and
 * {@link Keyring.load} have brought into memory. null and undefined stay what they are.
 *
 * @example
 * ```ts
 * const cipher = new FieldCipher(keyring, { context: 'patient.history', type: 'json' })
 * await keyring.ready('')
 * const stored = cipher.encrypt({ allergies: ['penicillin'] }, '')
 * await keyring.load([keyIdOf(stored)!])
 * cipher.decrypt(stored) // { allergies: ['penicillin'] }
 * ```
 */
export class FieldCipher {
  readonly context: string
  readonly type: ValueType
  readonly field: string
  readonly #keyring: Keyring
  readonly #codec: Codec
  readonly #capacity: number
  readonly #space: ColumnSpace
  /** Set in migration mode only: else a stored value that is no envelope is refused where envelopes are parsed. */
  readonly #unsealed: UnsealedReader | undefined
  readonly #legacy: FieldCipherOptions['legacy']
  readonly #counters: FieldCounters
  #leftovers: UnsealedReader | undefined
  // The key of the last value, with what was derived from it: in a result or a batch, nearly all have the same.
  #sealing: { key: DataKey; engineKey: EngineKey; header: Buffer } | undefined
  #opening: { key: DataKey; engineKey: EngineKey; header: Buffer; headText: string } | undefined

  /** @throws WaxsealError CONFIG_INVALID */
  constructor(keyring: Keyring, options: FieldCipherOptions) {
    const { context, type, field = context, capacity = Number.POSITIVE_INFINITY } = options
    checkContext(context, field)
    checkType(type, field)
    this.context = context
    this.type = type
    this.field = field
    this.#keyring = keyring
    keyring.contexts.use(context)
    this.#counters = keyring.counters.field(field)
    this.#codec = CODECS[type]
    this.#capacity = capacity
    this.#space = options
    const readsUnsealed = options.acceptPlaintext !== undefined || (options.legacy?.length ?? 0) > 0
    this.#legacy = options.legacy
    this.#unsealed = readsUnsealed ? new UnsealedReader(type, field, options, keyring) : undefined
  }

  /** What {@link decrypt} has met that was no envelope, and was read by `acceptPlaintext` or `legacy`. */
  get unsealed(): Readonly<UnsealedCount> {
    return this.#unsealed?.count ?? NOTHING_UNSEALED
  }

  /**
   * The envelope of a value, for a binary column. `binding` is authenticated with it and must be given again to
   * decrypt: {@link rowBinding} makes it of the values that the row is known by.
   *
   * @throws WaxsealError VALUE_TYPE, VALUE_INVALID, VALUE_TOO_LONG, ALREADY_ENCRYPTED, KEY_NOT_LOADED
   */
  encrypt<T>(value: T, scope: string, binding?: Uint8Array): Buffer | Extract<T, null | undefined> {
    if (value === null || value === undefined) return value as Extract<T, null | undefined>
    const { engineKey, header } = this.#sealingKey(scope)
    const sealed = currentEngine().seal(engineKey, header, this.#plaintext(value), binding)
    if (sealed.length > this.#capacity) refuseLength(this.field, sealed, this.#space)
    return sealed
  }

  /** The same for a text column: base64url without padding. */
  encryptToText<T>(value: T, scope: string, binding?: Uint8Array): string | Extract<T, null | undefined> {
    if (value === null || value === undefined) return value as Extract<T, null | undefined>
    const { engineKey, header } = this.#sealingKey(scope)
    const text = currentEngine().sealToText(engineKey, header, this.#plaintext(value), binding)
    if (text.length > this.#capacity) refuseLength(this.field, text, this.#space)
    return text
  }

  /**
   * The value of a stored envelope, in either carrier, or what `acceptPlaintext` and `legacy` allow in its place.
   *
   * @throws WaxsealError NOT_AN_ENVELOPE, ENVELOPE_MALFORMED, ENVELOPE_VERSION_UNSUPPORTED,
   *   ENVELOPE_SUITE_UNSUPPORTED, ENVELOPE_TYPE_MISMATCH, DECRYPTION_FAILED, CONTEXT_CHANGED, KEY_NOT_LOADED
   */
  decrypt(stored: unknown, binding?: Uint8Array): unknown {
    if (stored === null || stored === undefined) return stored
    try {
      let value = this.#readLikeTheLast(stored, binding)
      if (value === undefined) {
        if (this.#unsealed !== undefined && !isEnvelope(stored)) return this.#unsealed.read(stored)
        value = this.#read(stored, binding)
      }
      this.#counters.decrypted++
      return value
    } catch (error) {
      tellRefused(this.#keyring, this.field, stored, error)
      throw error
    }
  }

  /**
   * The value of a cell that is no envelope: what {@link decrypt} gives in migration mode, in whichever mode the field is. For those
   * who encrypt what is left.
   *
   * @param form - `json` where the column holds JSON, which is given parsed
   * @throws WaxsealError NOT_AN_ENVELOPE, DECRYPTION_FAILED
   */
  readUnsealed(stored: unknown, form: 'text' | 'json'): unknown {
    this.#leftovers ??= new UnsealedReader(this.type, this.field, { acceptPlaintext: form, legacy: this.#legacy })
    return this.#leftovers.read(stored)
  }

  /**
   * The envelope of what another envelope holds, under the active data key of a scope: the same bytes, whatever they say. Both keys
   * have to be in memory.
   *
   * @throws WaxsealError what {@link decrypt} throws of envelopes; VALUE_TOO_LONG, KEY_NOT_LOADED
   */
  reseal(stored: Bytes | string, scope: string, binding?: Uint8Array): Buffer {
    const { engineKey, header } = this.#sealingKey(scope)
    try {
      const plaintext = this.#open(parseEnvelope(stored, this.type, this.field), binding)
      return currentEngine().seal(engineKey, header, plaintext, binding)
    } catch (error) {
      tellRefused(this.#keyring, this.field, stored, error)
      throw error
    }
  }

  /**
   * The context that a stored envelope was written under: the field's own, or another that is known. Undefined when it opens under
   * none of them, or is no envelope. Its key has to be in memory, as for {@link decrypt}.
   */
  contextOf(stored: unknown, binding?: Uint8Array): string | undefined {
    const sealed = sealedBytes(stored)
    if (sealed === undefined) return undefined
    const contexts = [this.context, ...this.#keyring.contexts.except(this.context)]
    return openingContext(this.#keyring, sealed, binding, contexts)
  }

  /**
   * The value of an envelope under the key of the last one, in one step of the engine. Undefined for all others, and for
   * what is wrong with one: the long way finds out what.
   */
  #readLikeTheLast(stored: unknown, binding: Uint8Array | undefined): unknown {
    const opening = this.#opening
    if (opening === undefined || !this.#keyring.holds(opening.key)) return undefined
    if (typeof stored === 'string' ? !stored.startsWith(opening.headText) : !isBytes(stored)) return undefined
    const { engineKey, header } = opening
    const codec = this.#codec
    try {
      if (codec.decodeText !== undefined) {
        const text = currentEngine().openText(engineKey, header, stored as StoredValue, binding)
        return text === undefined ? undefined : codec.decodeText(text)
      }
      const bytes = currentEngine().openStored(engineKey, header, stored as StoredValue, binding)
      return bytes === undefined ? undefined : codec.decode(bytes)
    } catch (error) {
      this.#rethrow(error)
    }
  }

  #read(stored: unknown, binding: Uint8Array | undefined): unknown {
    const sealed = parseEnvelope(stored as Bytes | string, this.type, this.field)
    const plaintext = this.#open(sealed, binding)
    try {
      return this.#codec.decode(plaintext)
    } catch (error) {
      this.#rethrow(error)
    }
  }

  /** What a value is encrypted as, where it may be. */
  #plaintext(value: unknown): Plaintext {
    let plaintext: Plaintext
    try {
      plaintext = this.#codec.encode(value)
    } catch (error) {
      this.#rethrow(error)
    }
    if (looksSealed(value)) {
      this.#fail(
        'ALREADY_ENCRYPTED',
        'the value is an envelope already; give the plaintext, or write the column by raw SQL',
      )
    }
    this.#counters.encrypted++
    return plaintext
  }

  #open(sealed: Buffer, binding: Uint8Array | undefined): Buffer {
    const engineKey = this.#openingKey(sealed.readUInt32BE(4))
    try {
      return currentEngine().open(engineKey, sealed, binding)
    } catch {
      this.#refuseDecryption(sealed, binding)
    }
  }

  #sealingKey(scope: string) {
    const key = this.#keyring.active(scope)
    if (this.#sealing?.key === key) return this.#sealing
    this.#sealing = { key, engineKey: key.fieldKey(this.context), header: encodeHeader(this.type, key.id) }
    return this.#sealing
  }

  #openingKey(id: number): EngineKey {
    const key = this.#keyring.key(id)
    if (this.#opening?.key !== key) {
      const header = encodeHeader(this.type, id)
      const headText = header.toString('base64url').slice(0, WHOLE_CHARACTERS)
      this.#opening = { key, engineKey: key.fieldKey(this.context), header, headText }
    }
    return this.#opening.engineKey
  }

  #rethrow(error: unknown): never {
    if (error instanceof CodecRefusal) this.#fail(error.code, error.message)
    throw error
  }

  #refuseDecryption(sealed: Buffer, binding: Uint8Array | undefined): never {
    const keyId = keyIdToHex(sealed.readUInt32BE(4))
    const { contexts } = this.#keyring
    const written = openingContext(this.#keyring, sealed, binding, contexts.except(this.context))
    if (written !== undefined && !contexts.isUsed(written)) throw contextChanged(this, written)
    const isUnbound = binding && openingContext(this.#keyring, sealed, undefined, [this.context]) !== undefined
    const why = isUnbound
      ? 'it was written before the field was bound to its row, and may be of another'
      : written === undefined
        ? `it was changed, moved here from another ${binding ? 'row, ' : ''}column or table, or the context was renamed`
        : `it was moved here from another column or table, whose context is "${written}"`
    throw new WaxsealError(
      'DECRYPTION_FAILED',
      `${this.field}: the stored value does not decrypt under the data key ${keyId} and the context "${this.context}": ${why}`,
      { field: this.field, keyId },
    )
  }

  #fail(code: WaxsealErrorCode, what: string): never {
    throw new WaxsealError(code, `${this.field}: ${what}`, { field: this.field })
  }
}
