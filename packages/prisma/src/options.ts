import type { KeyProvider, KeyringEvent, KeyStore, Normalizer, ValueType } from '@waxseal/core'
import type { EncryptionModels } from './types.ts'

/** How one field is encrypted. `true` in its place is the same as `{}`. */
export interface FieldOptions<IndexField extends string = string> {
  /**
   * The type of the values. By default the field's own: `string` in a String field, `buffer` in Bytes, `json` in Json.
   * Values of another type than the field's need a cast: the client's types stay what they are.
   */
  readonly as?: ValueType
  /**
   * The field, of type String or Bytes and optional, that holds the blind index: only then can the field be searched, by
   * equality. Waxseal fills it.
   */
  readonly index?: IndexField
  /** What makes values equal for a search: `'trim'`, `'lowercase'`, `'nfkc'` or a function, or several in order. */
  readonly normalize?: Normalizer | readonly Normalizer[]
  /**
   * The name that ciphertexts are bound to; `table.column` by default, with their names in the database. Pin it before
   * you rename a table or column: data under another context does not decrypt.
   */
  readonly context?: string
  /** True when the field's keys are those of the current scope (a tenant), which the option `scope` tells. */
  readonly scoped?: boolean
}

/** Which fields are encrypted, without a client's types: model, field, options. */
export type UntypedModels = Readonly<Record<string, Readonly<Record<string, true | FieldOptions>>>>

/** Where the keys come from and how long they are kept. Times are milliseconds. */
export interface KeyOptions {
  /** Generates and unwraps data keys: `localKey({ file })`, a KMS. */
  readonly provider: KeyProvider
  /** The table with the wrapped data keys, in the client's own database: `waxseal_keys`, created by a migration. */
  readonly keyTable?: {
    readonly name?: string
    /** True to create it at first use where it does not exist. */
    readonly create?: boolean
  }
  /** Another place for the wrapped data keys than a table. */
  readonly keyStore?: KeyStore
  /** Names the application, so that several can share a KMS key or a key table. Never change it over existing data. */
  readonly namespace?: string
  /** After this, a key in memory is asked for again in the background. Default 1 hour. */
  readonly maxAge?: number
  /** For so long after that, it serves while the provider cannot be reached. Default 24 hours. */
  readonly grace?: number
  /** A data key older than this is followed by a new one. Default 90 days. */
  readonly rotateAfter?: number
  /** Data keys kept in memory. Default 1,000. */
  readonly maxKeys?: number
  /** Told of keys created, loaded and evicted, and of refreshes that failed. */
  readonly onEvent?: (event: KeyringEvent) => void
  /** The current scope for fields marked `scoped`, such as the tenant of the request. Asked once per operation. */
  readonly scope?: () => string | undefined
}

/** The options of {@link withEncryption} for a client of type `Client`. */
export interface EncryptionOptions<Client = unknown> extends KeyOptions {
  /** The encrypted fields by model, both named as in the schema. */
  readonly models: EncryptionModels<Client>
}
