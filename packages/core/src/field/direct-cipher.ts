import { asBuffer, type Bytes } from '../bytes.ts'
import { type Codec, CodecRefusal } from '../codec/codec.ts'
import { CODECS } from '../codec/codecs.ts'
import type { ValueType } from '../codec/value-type.ts'
import { encodeDirect } from '../envelope/direct.ts'
import { parseDirectEnvelope } from '../envelope/parse.ts'
import { isEnvelope, looksSealed } from '../envelope/recognize.ts'
import { WaxsealError, type WaxsealErrorCode } from '../errors.ts'
import { askProvider } from '../key/ask-provider.ts'
import type { DirectProvider } from '../key/direct-provider.ts'
import { checkScope, DEFAULT_NAMESPACE } from '../key/key-context.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { type ColumnSpace, refuseLength } from './column-space.ts'
import { checkContext, checkType } from './context.ts'
import { tellRefused } from './refused-value.ts'
import { Turnstile } from './turnstile.ts'
import { type UnsealedCount, type UnsealedOptions, UnsealedReader } from './unsealed-reader.ts'

/** What a field is whose values no data key encrypts. */
export interface DirectCipherOptions extends UnsealedOptions, ColumnSpace {
  /** What encrypts the values: KMS. */
  readonly provider: DirectProvider
  /** The field's stable name, such as `patient.genome`, that ciphertexts are bound to. Never change it over existing data. */
  readonly context: string
  readonly type: ValueType
  /** Names the application, as for its {@link Keyring}; `default` where not given. Never change it over existing data. */
  readonly namespace?: string | undefined
  /** Whose listeners are told of values that are refused, and whose counters count; none where not given. */
  readonly keyring?: Keyring | undefined
  /** What to call the field in messages; the context where not given. */
  readonly field?: string | undefined
  /** How many values are at the provider at once; 16 by default. A result with more cells waits its turn. */
  readonly concurrency?: number | undefined
}

const NONE = new Uint8Array()

/**
 * Encrypts and decrypts the values of one field by asking KMS for each: no key that could decrypt them is ever in the
 * application's memory. Slow (a call for each value), small (6 KB at most), and not synchronous, so for few fields of few rows.
 * null and undefined stay what they are.
 *
 * @example
 * ```ts
 * const cipher = new DirectCipher({ provider: kmsDirect({ keyId: 'alias/app' }), context: 'patient.hiv', type: 'boolean' })
 * const stored = await cipher.encrypt(false, '')
 * await cipher.decrypt(stored) // false
 * ```
 */
export class DirectCipher {
  readonly context: string
  readonly type: ValueType
  readonly field: string
  readonly #options: DirectCipherOptions
  readonly #codec: Codec
  readonly #turnstile: Turnstile
  /** Set in migration mode only. */
  readonly #unsealed: UnsealedReader | undefined

  /** @throws WaxsealError CONFIG_INVALID */
  constructor(options: DirectCipherOptions) {
    const { context, type, field = context, provider, concurrency = 16 } = options
    checkContext(context, field)
    checkType(type, field)
    this.context = context
    this.type = type
    this.field = field
    if (typeof provider?.encrypt !== 'function') this.#fail('CONFIG_INVALID', 'direct takes what kmsDirect() gives')
    if (!Number.isInteger(concurrency) || concurrency < 1) this.#fail('CONFIG_INVALID', 'concurrency is 1 or more')
    this.#options = options
    this.#codec = CODECS[type]
    this.#turnstile = new Turnstile(concurrency)
    const readsUnsealed = options.acceptPlaintext !== undefined || (options.legacy?.length ?? 0) > 0
    this.#unsealed = readsUnsealed ? new UnsealedReader(type, field, options, options.keyring) : undefined
  }

  /** What {@link decrypt} has met that was no envelope, and was read by `acceptPlaintext` or `legacy`. */
  get unsealed(): Readonly<UnsealedCount> {
    return this.#unsealed?.count ?? { plaintext: 0, legacy: 0 }
  }

  /**
   * The envelope of a value, for a binary column. `binding` names the row and must be given again to decrypt: see
   * {@link rowBinding}.
   *
   * @throws WaxsealError VALUE_TYPE, VALUE_INVALID, VALUE_TOO_LONG, ALREADY_ENCRYPTED, SCOPE_INVALID, and what the provider throws
   */
  async encrypt<T>(value: T, scope: string, binding?: Uint8Array): Promise<Buffer | Extract<T, null | undefined>> {
    if (value === null || value === undefined) return value as Extract<T, null | undefined>
    return this.#fitting(await this.#seal(value, scope, binding))
  }

  /** The same for a text column: base64url without padding. */
  async encryptToText<T>(
    value: T,
    scope: string,
    binding?: Uint8Array,
  ): Promise<string | Extract<T, null | undefined>> {
    if (value === null || value === undefined) return value as Extract<T, null | undefined>
    return this.#fitting((await this.#seal(value, scope, binding)).toString('base64url'))
  }

  /**
   * The value of a stored envelope, in either carrier, or what `acceptPlaintext` and `legacy` allow in its place.
   *
   * @throws WaxsealError NOT_AN_ENVELOPE, ENVELOPE_MALFORMED, ENVELOPE_VERSION_UNSUPPORTED,
   *   ENVELOPE_SUITE_UNSUPPORTED, ENVELOPE_TYPE_MISMATCH, DECRYPTION_FAILED, and what the provider throws
   */
  async decrypt(stored: unknown, binding: Uint8Array = NONE): Promise<unknown> {
    if (stored === null || stored === undefined) return stored
    const { keyring } = this.#options
    try {
      if (this.#unsealed !== undefined && !isEnvelope(stored)) return this.#unsealed.read(stored)
      const value = await this.#open(stored as Bytes | string, binding)
      if (keyring !== undefined) keyring.counters.field(this.field).decrypted++
      return value
    } catch (error) {
      tellRefused(keyring, this.field, stored, error)
      throw error
    }
  }

  async #open(stored: Bytes | string, binding: Uint8Array): Promise<unknown> {
    const { scope, sealed } = parseDirectEnvelope(stored, this.type, this.field)
    const { provider } = this.#options
    if (sealed.provider !== provider.name) {
      this.#fail(
        'DECRYPTION_FAILED',
        `the stored value was encrypted by ${sealed.provider}, and not by ${provider.name}`,
      )
    }
    const decrypt = () => provider.decrypt(sealed, this.#place(scope, binding))
    const plaintext = await this.#ask(() => this.#observed('decrypt', scope, decrypt))
    return this.#coded(() => this.#codec.decode(asBuffer(plaintext)))
  }

  async #seal(value: unknown, scope: string, binding: Uint8Array = NONE): Promise<Buffer> {
    checkScope(scope)
    const { provider } = this.#options
    const plaintext = Buffer.from(this.#coded(() => this.#codec.encode(value)) as string)
    if (looksSealed(value)) this.#fail('ALREADY_ENCRYPTED', 'the value is an envelope already; give the plaintext')
    const limit = await this.#ask(async () => provider.limit())
    if (plaintext.length > limit) {
      this.#fail(
        'VALUE_TOO_LONG',
        `the value has ${plaintext.length} bytes, and ${provider.name} encrypts at most ${limit} itself: nothing was ` +
          'written; shorten it, or leave out "direct" so that a data key encrypts it',
      )
    }
    const encrypt = () => provider.encrypt(plaintext, this.#place(scope, binding))
    const sealed = await this.#ask(() => this.#observed('encrypt', scope, encrypt))
    if (this.#options.keyring !== undefined) this.#options.keyring.counters.field(this.field).encrypted++
    return encodeDirect(this.type, { scope, sealed })
  }

  #place(scope: string, row: Uint8Array) {
    const { namespace = DEFAULT_NAMESPACE, context } = this.#options
    return { namespace, scope, field: context, type: this.type, row }
  }

  #observed<T>(operation: 'encrypt' | 'decrypt', scope: string, work: () => Promise<T>): Promise<T> {
    const { keyring, provider } = this.#options
    return keyring === undefined
      ? work()
      : keyring.observed({ to: 'provider', operation, provider: provider.name, scope }, work)
  }

  /** The provider's answer; what it refuses with, under the field's name. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return this.#turnstile
      .run(() => askProvider(question))
      .catch((error: WaxsealError) => {
        const { code, message, requestId, serviceCode } = error
        const details = { field: this.field, requestId, serviceCode, cause: error }
        throw new WaxsealError(code, `${this.field}: ${message}`, details)
      })
  }

  #coded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof CodecRefusal) this.#fail(error.code, error.message)
      throw error
    }
  }

  #fitting<T extends string | Buffer>(envelope: T): T {
    const { capacity = Number.POSITIVE_INFINITY } = this.#options
    return envelope.length <= capacity ? envelope : refuseLength(this.field, envelope, this.#options)
  }

  #fail(code: WaxsealErrorCode, what: string): never {
    throw new WaxsealError(code, `${this.field}: ${what}`, { field: this.field })
  }
}
