import { WaxsealError } from '../errors.ts'
import type { KeyStore } from '../key/key-store.ts'
import { keyTableDdl } from '../store/key-table-ddl.ts'
import { type SqlConnection, SqlKeyStore } from '../store/sql-key-store.ts'
import { Keyring } from './keyring.ts'
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

/** The handle on the keys of an encrypted DataSource or client. */
export interface Encryption {
  readonly keyring: Keyring
  /**
   * Brings keys into memory, those to write and search with and those of older data, so that no transaction waits for
   * them; creates the first ones. To be called at start-up, once the key table is there.
   *
   * @param scopes - whose keys; the application's own where not given
   */
  warmUp(...scopes: string[]): Promise<void>
  /** Creates a scope's first keys, before a transaction writes its first value: for a new tenant. */
  ensureScope(scope?: string): Promise<void>
  /** Encrypts new values under a new data key. Rows do not change. Returns the new key's id (8 hexadecimal digits). */
  rotate(scope?: string): Promise<string>
  /** Creates the key table where it does not exist. @throws WaxsealError CONFIG_INVALID with a key store of another kind */
  createKeyTable(): Promise<void>
  /** The statements that create the key table, for a migration. */
  keyTableDdl(): string[]
}

/**
 * The handle on the keys that an ORM package's options name, in the key table that `connection` reaches.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export function openEncryption(options: KeyOptions, connection: SqlConnection): Encryption {
  const { keyTable = {}, keyStore, scope, ...keyringOptions } = options
  const table = keyStore === undefined ? new SqlKeyStore(connection, { ...keyTable, table: keyTable.name }) : undefined
  const keyring = new Keyring({ ...keyringOptions, store: (keyStore ?? table) as KeyStore })
  return {
    keyring,
    async warmUp(...scopes) {
      for (const scope of scopes.length === 0 ? [''] : scopes) {
        await keyring.ensureScope(scope)
        const keys = await keyring.describe(scope)
        const readable = keys.filter(key => key.purpose === 'data' && key.state !== 'destroyed')
        await keyring.load(readable.map(key => Number.parseInt(key.id, 16)))
      }
    },
    ensureScope: scope => keyring.ensureScope(scope),
    rotate: scope => keyring.rotate(scope),
    async createKeyTable() {
      if (table === undefined) {
        throw new WaxsealError('CONFIG_INVALID', 'there is no key table: the keys are in the store given as "keyStore"')
      }
      await table.createTable()
    },
    keyTableDdl: () => keyTableDdl(connection.dialect, keyTable.name),
  }
}
