import type { KeyStore } from '../key/key-store.ts'
import type { KeyringOptions } from './keyring-options.ts'

/** Where an ORM package's keys come from, and how long they are kept. Times are milliseconds. */
export interface KeyOptions extends Omit<KeyringOptions, 'store' | 'now'> {
  /** The table with the wrapped data keys, in the application's own database. */
  readonly keyTable?: {
    /** `waxseal_keys` by default. On PostgreSQL also `schema.table`. */
    readonly name?: string | undefined
    /** True to create it with the first key where it does not exist; else a migration does. */
    readonly create?: boolean | undefined
  }
  /** Another place for the wrapped data keys than a table. */
  readonly keyStore?: KeyStore | undefined
  /** The current scope for fields marked `scoped`, such as the tenant of the request. Asked once per operation. */
  readonly scope?: (() => string | undefined) | undefined
}
