import { CONTEXT_LIMIT, contextTable, quoteTable } from './key-table-ddl.ts'
import type { SqlConnection } from './sql-key-store.ts'

/** The table beside a key table that names the contexts in use. Of errors, it throws what the database does. */
export class SqlContexts {
  readonly #connection: SqlConnection
  readonly #quoted: string

  constructor(connection: SqlConnection, keyTable: string) {
    this.#connection = connection
    this.#quoted = quoteTable(connection.dialect, contextTable(keyTable))
  }

  async list(): Promise<string[]> {
    // Some MySQL drivers take text of a binary collation for bytes.
    const column = this.#connection.dialect === 'mysql' ? 'CONVERT(context USING utf8mb4) AS context' : 'context'
    const rows = await this.#connection.query(`SELECT ${column} FROM ${this.#quoted} ORDER BY created_at, context`, [])
    return rows.map(({ context }) => String(context))
  }

  async add(context: string): Promise<void> {
    // MySQL could cut it off.
    if (context.length > CONTEXT_LIMIT) return
    const { dialect } = this.#connection
    const sql =
      dialect === 'mysql'
        ? `INSERT IGNORE INTO ${this.#quoted} (context, created_at) VALUES (?, ?)`
        : `INSERT INTO ${this.#quoted} (context, created_at) VALUES ${dialect === 'postgres' ? '($1, $2)' : '(?, ?)'} ON CONFLICT DO NOTHING`
    await this.#connection.query(sql, [context, new Date().toISOString()])
  }
}
