import { DEFAULT_KEY_TABLE, keyTableDdl, type SqlDialect, SqlKeyStore, WaxsealError } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import { serverConnection } from './server-connection.ts'
import { sqliteConnection } from './sqlite-connection.ts'
import { createTable } from './table-key-store.ts'

const DIALECTS: Readonly<Record<string, SqlDialect>> = {
  mysql: 'mysql',
  mariadb: 'mysql',
  'aurora-mysql': 'mysql',
  postgres: 'postgres',
  'aurora-postgres': 'postgres',
  'better-sqlite3': 'sqlite',
}

/** The key table of a DataSource. */
export class KeyTable {
  readonly name: string
  readonly dialect: SqlDialect
  readonly store: SqlKeyStore
  readonly #dataSource: DataSource

  /** @throws WaxsealError CONFIG_INVALID on databases that cannot have one */
  constructor(dataSource: DataSource, name: string = DEFAULT_KEY_TABLE) {
    const { type } = dataSource.options
    const dialect = DIALECTS[type]
    if (dialect === undefined) {
      throw new WaxsealError(
        'CONFIG_INVALID',
        `the "${type}" driver can have no key table, as keys could not be committed apart from the application's ` +
          'transactions there: pass a keyStore, such as new FileKeyStore(path)',
      )
    }
    this.name = name
    this.dialect = dialect
    this.#dataSource = dataSource
    this.ddl() // refuses a bad name at once
    const connection = dialect === 'sqlite' ? sqliteConnection(dataSource) : serverConnection(dataSource, dialect)
    this.store = new SqlKeyStore(connection, { table: name })
  }

  /** The statements that create it. */
  ddl(): string[] {
    return keyTableDdl(this.dialect, this.name)
  }

  async create(): Promise<void> {
    await createTable(this.store)
  }

  /** True when the database has one connection for everything, so that none is left beside an open transaction. */
  get sharesConnection(): boolean {
    return this.dialect === 'sqlite' || this.readsThroughOperations
  }

  /**
   * True for a pool of one connection, where keys are read through the connection of the operation that waits for them.
   * SQLite needs no such thing: its statements always find the one connection.
   */
  get readsThroughOperations(): boolean {
    return this.dialect !== 'sqlite' && poolSize(this.#dataSource) === 1
  }
}

function poolSize(dataSource: DataSource): number | undefined {
  const { poolSize, extra } = dataSource.options as {
    poolSize?: number
    extra?: { connectionLimit?: number; max?: number }
  }
  const perDriver = dataSource.options.type === 'postgres' ? extra?.max : extra?.connectionLimit
  return perDriver ?? poolSize
}
