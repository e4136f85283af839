import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { FileKeyStore, type KeyStore, SqlKeyStore } from '../../src/index.ts'

/** The key store that processes of a test share, on a connection of its own. */
export async function openStore(kind: string, place: string): Promise<{ store: KeyStore; close(): Promise<void> }> {
  if (kind === 'file') return { store: new FileKeyStore(place), close: async () => {} }
  if (kind === 'mysql') {
    const connection = await createConnection(place)
    const query = async (sql: string, params: readonly (string | number | null)[]) => {
      const [rows] = await connection.query(sql, [...params])
      return rows as Record<string, unknown>[]
    }
    return { store: new SqlKeyStore({ dialect: 'mysql', query }, { create: true }), close: () => connection.end() }
  }
  const client = new pg.Client(place)
  await client.connect()
  const query = async (sql: string, params: readonly (string | number | null)[]) =>
    (await client.query(sql, [...params])).rows
  return { store: new SqlKeyStore({ dialect: 'postgres', query }, { create: true }), close: () => client.end() }
}
