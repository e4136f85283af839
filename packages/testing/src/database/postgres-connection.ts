import pg from 'pg'
import type { Connection, Login, Row } from './connection.ts'

/** Opens a connection to PostgreSQL through pg, over verified TLS where the login has a CA. */
export async function connectPostgres(login: Login): Promise<Connection> {
  const { host, port, user, password, database, ca } = login
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database: database ?? 'postgres',
    ssl: ca === undefined ? false : { ca, rejectUnauthorized: true },
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: (type: number) => parsers.get(type) ?? String },
  })
  // A server that stops takes its idle connections along; without a listener that would be an uncaught error.
  client.on('error', () => {})
  await client.connect()
  return {
    async query(sql, parameters = []) {
      const { rows } = await client.query(numberPlaceholders(sql), [...parameters])
      return rows as Row[]
    },
    close: () => client.end(),
  }
}

/** By type OID (`SELECT oid, typname FROM pg_type`); every other type stays the text that the server sent. */
const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [16, text => text === 't'], // bool
  [17, text => Buffer.from(text.slice(2), 'hex')], // bytea, in the `\x…` output format
  [21, Number], // int2
  [23, Number], // int4
  [26, Number], // oid
  [700, Number], // float4
  [701, Number], // float8
])

/** `?` to `$1`, `$2` …, outside of quotes. */
function numberPlaceholders(sql: string): string {
  let n = 0
  return sql.replace(/'[^']*'|"[^"]*"|\?/g, part => (part === '?' ? `$${++n}` : part))
}
