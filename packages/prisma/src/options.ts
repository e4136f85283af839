import type { KeyOptions, Normalizer, ValueType } from '@waxseal/core'
import type { EncryptionModels } from './types.ts'

/** How one field is encrypted. `true` in its place is the same as `{}`. */
export interface FieldOptions<IndexField extends string = string> {
  /**
   * The type of the values. By default the field's own: `string` in a String field, `buffer` in Bytes, `json` in Json.
   * Values of another type than the field's need a cast: the client's types stay what they are.
   */
  readonly type?: ValueType
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

/** The options of {@link withEncryption} for a client of type `Client`. */
export interface EncryptionOptions<Client = unknown> extends KeyOptions {
  /** The encrypted fields by model, both named as in the schema. */
  readonly models: EncryptionModels<Client>
}
