import type { CommonFieldOptions, DirectProvider, KeyOptions, ReadingOptions, ValueType } from '@waxseal/core'
import type { DecimalClass } from './field/decimal.ts'
import type { EncryptionModels } from './types.ts'

/** What the values of a field are: a value type, or Prisma's Decimal, which is encrypted as its digits. */
export type FieldType = ValueType | 'decimal'

/** How one field is encrypted. `true` in its place is the same as `{}`. */
export interface FieldOptions<IndexField extends string = string, KeyField extends string = string>
  extends Omit<CommonFieldOptions, 'type' | 'bindTo'> {
  /**
   * The type of the values. By default the field's own: `string` in a String field, `buffer` in Bytes, `json` in Json.
   * How the client's types follow: see {@link encryptionExtension}.
   */
  readonly type?: FieldType | undefined
  /**
   * The field, of type String or Bytes and optional, that holds the blind index: only then can the field be searched, by
   * equality. Waxseal fills it.
   */
  readonly index?: IndexField | undefined
  /**
   * Fields of the same model that the application assigns before the first write and never changes, such as its id: a cell
   * that was moved to another row no longer decrypts. Of type String, Int, BigInt or Bytes.
   */
  readonly bindTo?: readonly KeyField[] | undefined
  /**
   * Has KMS encrypt each value itself, for a field whose key must never be in the application's memory: `kmsDirect(…)`. Each
   * value that is written or read costs a call of KMS, made while the operation waits; a value has at most 6 KB.
   */
  readonly direct?: DirectProvider | undefined
}

/** Which fields are encrypted, without a client's types: model, field, options. */
export type UntypedModels = Readonly<Record<string, Readonly<Record<string, true | FieldOptions>>>>

/** The options besides models, for fields that say nothing of their own, and for keys. */
export interface CommonOptions extends KeyOptions, ReadingOptions {
  /** `Prisma.Decimal` of the generated client: where a field has the type `decimal`. */
  readonly decimal?: DecimalClass | undefined
  /**
   * `true`: refuses to work with a database, with TLS_REQUIRED, where the session is not encrypted, or its certificate is not one
   * that a trusted authority issued for the host. It goes by what was negotiated, before anything is sent but the login, and, by
   * the adapter for MySQL, a question for the server's version. It needs an adapter: `@prisma/adapter-pg` or
   * `@prisma/adapter-mariadb`; others, and Prisma's own engine, do not show their sessions. SQLite in a file passes, and so do
   * Unix sockets, which have no wire. A `keyStore` of your own sees to its own.
   */
  readonly requireTls?: boolean | undefined
}

/** Where the encrypted fields are named: in the options, in the schema, or some here and some there. */
export type FieldSource<Client> =
  | {
      /** The encrypted fields by model, both named as in the schema. */
      readonly models: EncryptionModels<Client>
      /** `true`: fields with an annotation `/// @encrypted(…)` in the schema are encrypted too. */
      readonly annotations?: boolean | undefined
    }
  | { readonly models?: undefined; readonly annotations: true }

/** The options of {@link withEncryption} for a client of type `Client`. */
export type EncryptionOptions<Client = unknown> = CommonOptions & FieldSource<Client>
