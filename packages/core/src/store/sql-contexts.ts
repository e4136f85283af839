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

  async add(contexts: readonly string[]): Promise<void> {
    // MySQL could cut them off.
    const short = contexts.filter(context => context.length <= CONTEXT_LIMIT)
    if (short.length === 0) return
    const { dialect } = this.#connection
    const now = new Date().toISOString()
    const place = (n: number): string => (dialect === 'postgres' ? `$${n}` : '?')
    const rows = short.map((_, i) => `(${place(2 * i + 1)}, ${place(2 * i + 2)})`)
    const [verb, rest] = dialect === 'mysql' ? ['INSERT IGNORE', ''] : ['INSERT', ' ON CONFLICT DO NOTHING']
    const sql = `${verb} INTO ${this.#quoted} (context, created_at) VALUES ${rows.join(', ')}${rest}`
    await this.#connection.query(
      sql,
      short.flatMap(context => [context, now]),
    )
  }
}
