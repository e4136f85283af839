import { keyIdToHex } from '../bytes.ts'
import { isWaxsealError, WaxsealError } from '../errors.ts'
import type { KeyChange, KeyRecord } from '../key/key-record.ts'
import type { KeyStore } from '../key/key-store.ts'
import { DEFAULT_KEY_TABLE, keyTableDdl, quoteTable, type SqlDialect } from './key-table-ddl.ts'
import { says } from './record-change.ts'
import { fromColumns, RECORD_COLUMNS, toColumns } from './record-columns.ts'
import { SqlContexts } from './sql-contexts.ts'

/**
 * A way to run SQL for the key store: on a connection that is not in the application's transaction, which may roll
 * back, and that reads the primary.
 */
export interface SqlConnection {
  readonly dialect: SqlDialect
  /**
   * Runs one statement, committed on its own. Parameters are positional: `$1` … on PostgreSQL, `?` elsewhere.
   * Resolves to the rows of a SELECT, and to any array otherwise.
   */
  query(sql: string, params: readonly (string | number | null)[]): Promise<readonly Record<string, unknown>[]>
}

const CHANGING = ['state', 'provider', 'kek', 'kek_version', 'wrapped'] as const
const COMPARED = ['id', 'state', 'wrapped'] as const

/** Where the key table is. */
export interface SqlKeyStoreOptions {
  /** `waxseal_keys` by default. On PostgreSQL also `schema.table`. */
  readonly table?: string | undefined
  /** True to create the table where it does not exist when the first key is stored. Until then a missing one is empty. */
  readonly create?: boolean | (() => boolean) | undefined
}

/** A key store in a table of the application's own database, on MySQL, MariaDB, PostgreSQL or SQLite. */
export class SqlKeyStore implements KeyStore {
  readonly #connection: SqlConnection
  readonly #table: string
  readonly #quoted: string
  readonly #creates: () => boolean
  readonly #contexts: SqlContexts

  constructor(connection: SqlConnection, options: SqlKeyStoreOptions = {}) {
    this.#connection = connection
    this.#table = options.table ?? DEFAULT_KEY_TABLE
    this.#quoted = quoteTable(connection.dialect, this.#table)
    this.#contexts = new SqlContexts(connection, this.#table)
    const { create = false } = options
    this.#creates = typeof create === 'function' ? create : () => create
  }

  /** Creates the key table where it does not exist. */
  async createTable(): Promise<void> {
    for (const statement of this.ddl()) {
      const create = () => this.#connection.query(statement, [])
      // PostgreSQL's IF NOT EXISTS is no lock: of two that create at once one may fail, and finds the table the next time.
      await create().catch(create)
    }
  }

  /** The statements that create the key table. */
  ddl(): string[] {
    return keyTableDdl(this.#connection.dialect, this.#table)
  }

  async find(id: number): Promise<KeyRecord | undefined> {
    const rows = await this.#read(` WHERE id = ${this.#placeholder(1)}`, [keyIdToHex(id)])
    return rows[0] && fromColumns(rows[0])
  }

  async list(scope?: string): Promise<KeyRecord[]> {
    const where = scope === undefined ? '' : ` WHERE scope = ${this.#placeholder(1)}`
    const rows = await this.#read(`${where} ORDER BY scope, purpose, generation`, scope === undefined ? [] : [scope])
    return rows.map(fromColumns)
  }

  insert(record: KeyRecord): Promise<boolean> {
    return this.#orWhenMissing(
      () => this.#insert(record),
      async () => {
        await this.createTable()
        return this.#insert(record)
      },
    )
  }

  async update(expected: KeyRecord, change: KeyChange): Promise<boolean> {
    const [before, after] = [toColumns(expected), toColumns({ ...expected, ...change })]
    const set = CHANGING.map((name, i) => `${name} = ${this.#placeholder(i + 1)}`).join(', ')
    const is = COMPARED.map((name, i) => `${name} = ${this.#placeholder(CHANGING.length + i + 1)}`).join(' AND ')
    const values = [...CHANGING.map(name => after[name]), ...COMPARED.map(name => before[name])]
    try {
      await this.#connection.query(`UPDATE ${this.#quoted} SET ${set} WHERE ${is}`, values)
    } catch (error) {
      throw await this.#explain(error)
    }
    // How many rows were changed is told by each driver and ORM in a form of its own; what the row says now by all in one.
    const present = await this.find(expected.id)
    return present !== undefined && says(present, change)
  }

  /** Rejects where there is no table of contexts. */
  contexts(): Promise<string[]> {
    return this.#contexts.list()
  }

  /** The same; creates it where the key table would be created. */
  async addContexts(contexts: readonly string[]): Promise<void> {
    try {
      await this.#contexts.add(contexts)
    } catch (error) {
      if (!this.#creates()) throw error
      await this.createTable()
      await this.#contexts.add(contexts)
    }
  }

  #read(rest: string, params: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return this.#orWhenMissing(
      () => this.#select(rest, params),
      async () => [],
    )
  }

  /** So a table that is created when it is needed also comes back by itself after the schema was dropped. */
  async #orWhenMissing<T>(attempt: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    try {
      return await attempt()
    } catch (error) {
      if (!this.#creates()) throw error
      // Else it may have been missing, and another process has created it before one could look why it failed.
      return isWaxsealError(error, 'KEY_TABLE_MISSING') ? otherwise() : attempt()
    }
  }

  async #insert(record: KeyRecord): Promise<boolean> {
    const columns = toColumns(record)
    const places = RECORD_COLUMNS.map((_, i) => this.#placeholder(i + 1)).join(', ')
    const sql = `INSERT INTO ${this.#quoted} (${RECORD_COLUMNS.join(', ')}) VALUES (${places})`
    const values = RECORD_COLUMNS.map(name => columns[name])
    try {
      await this.#connection.query(sql, values)
      return true
    } catch (error) {
      // Each driver and ORM has a form of its own for a unique violation; that the place is taken is the same in all.
      if (await this.#isTaken(columns.id, record)) return false
      throw await this.#explain(error)
    }
  }

  async #isTaken(id: string, { scope, purpose, generation }: KeyRecord): Promise<boolean> {
    const [p1, p2, p3, p4] = [1, 2, 3, 4].map(n => this.#placeholder(n))
    const where = ` WHERE id = ${p1} OR (scope = ${p2} AND purpose = ${p3} AND generation = ${p4})`
    return (await this.#select(where, [id, scope, purpose, generation])).length > 0
  }

  async #select(rest: string, params: readonly (string | number)[]): Promise<readonly Record<string, unknown>[]> {
    try {
      return await this.#connection.query(`SELECT ${this.#columns()} FROM ${this.#quoted}${rest}`, params)
    } catch (error) {
      throw await this.#explain(error)
    }
  }

  /** What to select. Some MySQL drivers take text of a binary collation, which these columns have, for bytes. */
  #columns(): string {
    if (this.#connection.dialect !== 'mysql') return RECORD_COLUMNS.join(', ')
    const asText = (name: string) => (name === 'generation' ? name : `CONVERT(${name} USING utf8mb4) AS ${name}`)
    return RECORD_COLUMNS.map(asText).join(', ')
  }

  /** The commonest failure by far is that nobody created the table: say so, with the statement that does. */
  async #explain(error: unknown): Promise<unknown> {
    const { dialect } = this.#connection
    const [schema, table] = this.#table.includes('.') ? this.#table.split('.') : [undefined, this.#table]
    const p1 = this.#placeholder(1)
    const current = dialect === 'mysql' ? 'DATABASE()' : 'ANY (current_schemas(false))'
    const sql =
      dialect === 'sqlite'
        ? `SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = ${p1}`
        : `SELECT 1 AS found FROM information_schema.tables WHERE table_name = ${p1} AND table_schema = ` +
          (schema === undefined ? current : this.#placeholder(2))
    const params = schema === undefined || dialect === 'sqlite' ? [table as string] : [table as string, schema]
    const exists = await this.#connection.query(sql, params).then(
      rows => rows.length > 0,
      () => true,
    )
    if (exists) return error
    return new WaxsealError(
      'KEY_TABLE_MISSING',
      `the key table "${this.#table}" does not exist; set keyTable: { create: true }, or run in a migration:\n` +
        `${this.ddl().join(';\n')};`,
    )
  }

  #placeholder(n: number): string {
    return this.#connection.dialect === 'postgres' ? `$${n}` : '?'
  }
}
