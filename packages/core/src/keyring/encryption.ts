import { WaxsealError } from '../errors.ts'
import type { KeyStore } from '../key/key-store.ts'
import { type SqlConnection, SqlKeyStore } from '../store/sql-key-store.ts'
import { checkKeyOptions } from './check-key-options.ts'
import type { KeyringListener } from './event-stream.ts'
import type { KeyOptions } from './key-options.ts'
import { Keyring } from './keyring.ts'
import type { KeyLifecycle } from './lifecycle/key-lifecycle.ts'

/** The handle on the keys of an encrypted DataSource or client. */
export interface Encryption {
  readonly keyring: Keyring
  /** Rotates, re-wraps, retires and destroys keys: what the command line does. */
  readonly lifecycle: KeyLifecycle
  /** Has a listener told of all that happens to keys: the audit trail. Returns the function that ends it. */
  subscribe(listener: KeyringListener): () => void
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
  /** The statements that create the key table, for a migration. @throws WaxsealError CONFIG_INVALID likewise */
  keyTableDdl(): string[]
}

/** What an ORM package knows of the database that the key table is in. */
export interface KeyDatabase {
  /** The key store's connection: asked for only where keys live in a table. */
  connect(): SqlConnection
  /** Whether the key table is created where the options leave it open. Asked when it turns out to be missing. */
  createsTable?(): boolean
}

/**
 * The handle on the keys that an ORM package's options name.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export function openEncryption(options: KeyOptions, database: KeyDatabase): Encryption {
  checkKeyOptions(options)
  const { keyTable, keyStore, scope, ...keyringOptions } = options
  const table = keyStore === undefined ? openKeyTable(keyTable, database) : undefined
  const keyring = new Keyring({ ...keyringOptions, store: (keyStore ?? table) as KeyStore })
  const tableOrRefusal = (): SqlKeyStore => {
    if (table !== undefined) return table
    throw new WaxsealError('CONFIG_INVALID', 'there is no key table: the keys are in the store given as "keyStore"')
  }
  return {
    keyring,
    lifecycle: keyring.lifecycle,
    subscribe: listener => keyring.subscribe(listener),
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
    createKeyTable: async () => tableOrRefusal().createTable(),
    keyTableDdl: () => tableOrRefusal().ddl(),
  }
}

function openKeyTable(keyTable: KeyOptions['keyTable'], database: KeyDatabase): SqlKeyStore {
  const create = () => keyTable?.create ?? database.createsTable?.() ?? false
  return new SqlKeyStore(database.connect(), { table: keyTable?.name, create })
}
