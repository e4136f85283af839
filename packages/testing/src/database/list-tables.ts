import type { DatabaseTarget } from '../target.ts'
import type { Connection } from './connection.ts'

const informationSchema = (schema: string): string =>
  `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${schema} AND table_type = 'BASE TABLE' ORDER BY 1`

const queries: Readonly<Record<DatabaseTarget, string>> = {
  sqlite: `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1`,
  mariadb: informationSchema('DATABASE()'),
  mysql: informationSchema('DATABASE()'),
  postgres: informationSchema('current_schema()'),
}

/** The tables of the database that a connection is on. */
export async function listTables(target: DatabaseTarget, connection: Connection): Promise<string[]> {
  return (await connection.query(queries[target])).map(row => String(row.name))
}
