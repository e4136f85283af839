import { randomBytes } from 'node:crypto'
import { type Codec, CodecRefusal } from '../codec/codec.ts'
import { CODECS } from '../codec/codecs.ts'
import { PLAIN_FORMS } from '../codec/plain-form.ts'
import { isValueType, VALUE_TYPE_CODES, type ValueType } from '../codec/value-type.ts'
import { WaxsealError } from '../errors.ts'
import type { DataKey } from '../key/data-key.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { currentEngine } from '../suite/engine.ts'
import { checkContext } from './context.ts'
import { composeNormalizers, type Normalizer } from './normalizer.ts'

/** How a field is indexed. */
export interface BlindIndexOptions {
  /** The field's context: the same as its cipher's. */
  readonly context: string
  /** Any type but `json`, whose equal values have many forms. */
  readonly type: ValueType
  /** What to call the field in messages; the context where not given. */
  readonly field?: string | undefined
  readonly normalize?: Normalizer | readonly Normalizer[] | undefined
  /** Bytes of an index value, 4 to 32; 16 by default. Fewer let unequal values share one, which hides more and finds more. */
  readonly length?: number | undefined
}

/** Bytes of an index value where no length is given. */
export const DEFAULT_INDEX_LENGTH = 16

/**
 * The blind index of one field: HMAC-SHA-256, under a key of the field and scope, over the normalised value. Equal values
 * have equal index values, so a database can search by equality without learning what it searches for.
 * In text columns it is written in lower-case hexadecimal, which no collation confuses.
 */
export class BlindIndex {
  /** Bytes of an index value. */
  readonly length: number
  readonly #field: string
  readonly #context: string
  readonly #keyring: Keyring
  readonly #codec: Codec
  readonly #type: ValueType
  readonly #tag: Buffer
  readonly #normalize: (value: unknown) => unknown

  /** @throws WaxsealError CONFIG_INVALID, FIELD_UNSUPPORTED */
  constructor(keyring: Keyring, options: BlindIndexOptions) {
    const { context, type, field = context, length = DEFAULT_INDEX_LENGTH } = options
    checkContext(context, field)
    if (type === 'json' || !isValueType(type)) {
      throw new WaxsealError('FIELD_UNSUPPORTED', `${field}: a field of type "${type}" can have no index`, { field })
    }
    if (!Number.isInteger(length) || length < 4 || length > 32) {
      throw new WaxsealError('CONFIG_INVALID', `${field}: an index value has 4 to 32 bytes`, { field })
    }
    this.length = length
    this.#field = field
    this.#context = context
    this.#keyring = keyring
    this.#codec = CODECS[type]
    this.#type = type
    this.#tag = Buffer.of(VALUE_TYPE_CODES[type])
    this.#normalize = composeNormalizers(options.normalize, type, field)
  }

  /** The index value to write beside a value. @throws WaxsealError VALUE_TYPE, VALUE_INVALID, KEY_NOT_LOADED */
  compute(value: unknown, scope: string): Buffer {
    const [newest] = this.#keyring.indexKeys(scope)
    if (newest === undefined) {
      throw new WaxsealError(
        'KEY_NOT_LOADED',
        `${this.#field}: the index key is not in memory: await keyring.ready()`,
        {
          field: this.#field,
          scope,
        },
      )
    }
    return this.#hash(newest, this.#encode(value))
  }

  /**
   * The index values to search for: one for each generation of index keys that is live. A scope in which nothing was
   * ever written has none; then the answer is a random value, which nothing equals.
   *
   * @throws WaxsealError VALUE_TYPE, VALUE_INVALID, KEY_NOT_LOADED
   */
  candidates(value: unknown, scope: string): Buffer[] {
    const bytes = this.#encode(value)
    const keys = this.#keyring.indexKeys(scope)
    return keys.length === 0 ? [randomBytes(this.length)] : keys.map(key => this.#hash(key, bytes))
  }

  /**
   * How many index values a value may have in this scope: more than one while index keys rotate, so that equal values need
   * not have equal index values.
   *
   * @throws WaxsealError KEY_NOT_LOADED
   */
  generations(scope: string): number {
    return this.#keyring.indexKeys(scope).length
  }

  /**
   * What a cell that is not encrypted yet may hold of a value: it as given, and normalised. For the searches of
   * migration mode, which ask for these beside the {@link candidates}, where the index is NULL.
   *
   * @throws WaxsealError VALUE_TYPE, VALUE_INVALID
   */
  plaintexts(value: unknown): (string | Buffer)[] {
    this.#encode(value) // checks it
    const { spell } = PLAIN_FORMS[this.#type]
    return [...new Set([value, this.#normalize(value)].flatMap(form => spell(form as never)))]
  }

  #hash(key: DataKey, bytes: string | Uint8Array): Buffer {
    return currentEngine().hash(key.indexKey(this.#context), this.#tag, bytes, this.length)
  }

  #encode(value: unknown): string | Uint8Array {
    const normalized = this.#normalize(value)
    try {
      // −0 equals 0 wherever values are compared, but has bytes of its own.
      return this.#codec.encode(normalized === 0 ? 0 : normalized)
    } catch (error) {
      if (!(error instanceof CodecRefusal)) throw error
      throw new WaxsealError(error.code, `${this.#field}: ${error.message}`, { field: this.#field })
    }
  }
}
