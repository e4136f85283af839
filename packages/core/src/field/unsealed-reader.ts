import { asBuffer, isBytes } from '../bytes.ts'
import { PLAIN_FORMS, readPlainJson } from '../codec/plain-form.ts'
import type { ValueType } from '../codec/value-type.ts'
import { WaxsealError } from '../errors.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { LegacyReader } from './legacy-reader.ts'

/** What a field reads besides envelopes. */
export interface UnsealedOptions {
  /**
   * Migration mode: a stored value that is no envelope is taken for plaintext, written before the field was encrypted.
   * `text` where the column holds the value's text or bytes, `json` where it holds JSON that the driver has parsed.
   * Refused where not given.
   */
  readonly acceptPlaintext?: 'text' | 'json' | undefined
  /** Readers of other libraries' ciphertexts, tried in order. */
  readonly legacy?: readonly LegacyReader[] | undefined
}

/** How many cells a field has met that were no envelopes, since the process started. */
export interface UnsealedCount {
  plaintext: number
  legacy: number
}

/** Reads the cells of one field that are no envelopes. */
export class UnsealedReader {
  readonly count: UnsealedCount = { plaintext: 0, legacy: 0 }
  readonly #type: ValueType
  readonly #field: string
  readonly #plaintext: 'text' | 'json' | undefined
  readonly #legacy: readonly LegacyReader[]
  readonly #keyring: Keyring | undefined

  /** @param keyring - whose listeners are told of what is read, and whose counters count it; none where not given */
  constructor(type: ValueType, field: string, options: UnsealedOptions, keyring?: Keyring) {
    this.#type = type
    this.#field = field
    this.#plaintext = options.acceptPlaintext
    this.#legacy = options.legacy ?? []
    this.#keyring = keyring
  }

  /** @throws WaxsealError NOT_AN_ENVELOPE, DECRYPTION_FAILED */
  read(stored: unknown): unknown {
    const cell = typeof stored === 'string' ? stored : isBytes(stored) ? asBuffer(stored) : undefined
    const shown = this.#legacy.length > 0 && typeof stored === 'object' ? (cell ?? JSON.stringify(stored)) : cell
    const reader = shown === undefined ? undefined : this.#legacy.find(legacy => legacy.recognizes(shown))
    if (reader !== undefined) {
      const value = PLAIN_FORMS[this.#type].read(this.#decrypt(reader, shown!))
      if (value === undefined) this.#refuse(`what ${reader.name} encrypted there is no ${this.#type}`)
      this.#count('legacy')
      return value
    }
    const value = this.#readPlaintext(stored, cell)
    this.#count('plaintext')
    return value
  }

  /** A table in clear has a great many cells: listeners are told of the 1st, the 2nd, the 4th, the 8th … */
  #count(kind: keyof UnsealedCount): void {
    const cells = ++this.count[kind]
    if (this.#keyring === undefined) return
    this.#keyring.counters.field(this.#field)[kind]++
    if ((cells & (cells - 1)) === 0) this.#keyring.emit({ type: 'plaintext-read', field: this.#field, kind, cells })
  }

  #readPlaintext(stored: unknown, cell: string | Buffer | undefined): unknown {
    if (this.#plaintext === undefined) {
      this.#refuse('it is no envelope, nor of a format that the option "legacy" names; encrypt existing data first')
    }
    let value: unknown
    if (this.#plaintext === 'json') value = readPlainJson(this.#type, stored)
    else if (cell !== undefined) value = PLAIN_FORMS[this.#type].read(cell)
    if (value === undefined) this.#refuse(`it is no envelope, nor the plaintext of a ${this.#type}`)
    return value
  }

  #decrypt(reader: LegacyReader, cell: string | Buffer): string | Buffer {
    try {
      return reader.decrypt(cell)
    } catch {
      throw new WaxsealError(
        'DECRYPTION_FAILED',
        `${this.#field}: the stored value has the form of ${reader.name} and does not decrypt: it was changed, or its key is not given`,
        { field: this.#field },
      )
    }
  }

  #refuse(what: string): never {
    throw new WaxsealError('NOT_AN_ENVELOPE', `${this.#field}: the stored value cannot be read: ${what}`, {
      field: this.#field,
    })
  }
}
