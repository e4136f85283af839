import { type Keyring, type SqlKeyStore, WaxsealError } from '@waxseal/core'

/** What an encrypted client's keys are reached by: {@link encryptionOf}. */
export interface Encryption {
  readonly keyring: Keyring
  /**
   * Brings the keys into memory, those to write and search with and those of older data, so that no transaction waits for
   * them; creates the first ones. To be called at start-up, once the key table is there.
   *
   * @param scopes - whose keys; the application's own where not given
   */
  warmUp(...scopes: string[]): Promise<void>
  /** Creates a scope's first keys, before a transaction writes its first value: for a new tenant. */
  ensureScope(scope?: string): Promise<void>
  /** Encrypts new values under a new data key. Rows do not change. Returns the new key's id. */
  rotate(scope?: string): Promise<string>
  /** Creates the key table where it does not exist. @throws WaxsealError CONFIG_INVALID with a key store of another kind */
  createKeyTable(): Promise<void>
  /** The statements that create the key table, for a migration. @throws WaxsealError as createKeyTable */
  keyTableDdl(): string[]
}

/** The handle on a client's keys. */
export function createEncryption(keyring: Keyring, table: SqlKeyStore | undefined): Encryption {
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
    createKeyTable: async () => (table ?? refuseTable()).createTable(),
    keyTableDdl: () => (table ?? refuseTable()).ddl(),
  }
}

function refuseTable(): never {
  throw new WaxsealError('CONFIG_INVALID', 'there is no key table: the keys are in the store given as "keyStore"')
}
