// Run as a process of its own by first-key.test.ts: makes sure of the application's keys, and prints their ids.
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import {
  FileKeyStore,
  type KeyProvider,
  Keyring,
  type KeyStore,
  localKey,
  type SqlConnection,
  SqlKeyStore,
} from '../../src/index.ts'

const [kind, place] = process.argv.slice(2) as ['file' | 'mysql' | 'postgres', string]

async function connect(): Promise<SqlConnection & { close(): Promise<void> }> {
  if (kind === 'mysql') {
    const connection = await createConnection(place)
    const query = async (sql: string, params: readonly (string | number | null)[]) => {
      const [rows] = await connection.query(sql, [...params])
      return rows as Record<string, unknown>[]
    }
    return { dialect: 'mysql', query, close: () => connection.end() }
  }
  const client = new pg.Client(place)
  await client.connect()
  const query = async (sql: string, params: readonly (string | number | null)[]) =>
    (await client.query(sql, [...params])).rows
  return { dialect: 'postgres', query, close: () => client.end() }
}

/** A key service some way off: while it answers, every process has already found that there is no key. */
function slow(provider: KeyProvider): KeyProvider {
  const wait = () => new Promise(resolve => setTimeout(resolve, 500))
  return {
    name: provider.name,
    canUnwrap: true,
    generate: async context => wait().then(() => provider.generate(context)),
    wrap: (plaintext, context) => provider.wrap(plaintext, context),
    unwrap: (wrapped, context) => provider.unwrap(wrapped, context),
  }
}

const connection = kind === 'file' ? undefined : await connect()
const store: KeyStore =
  connection === undefined ? new FileKeyStore(place) : new SqlKeyStore(connection, { create: true })
const keyring = new Keyring({ provider: slow(localKey({ env: 'WAXSEAL_TEST_KEY' })), store })
await keyring.ensureScope()
console.log(keyring.active('').id, keyring.indexKeys('')[0]!.id)
await connection?.close()
