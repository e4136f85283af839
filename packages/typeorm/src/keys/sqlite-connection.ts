import { type SqlConnection, WaxsealError } from '@waxseal/core'
import type { DataSource } from 'typeorm'

/** The part of better-sqlite3 and libsql that is used. It is synchronous. */
export interface SqliteDatabase {
  readonly inTransaction: boolean
  prepare(sql: string): {
    readonly reader: boolean
    all(params: readonly unknown[]): Record<string, unknown>[]
    run(params: readonly unknown[]): { readonly changes: number }
  }
}

const PAUSE = 10
const PATIENCE = 5_000

/** The open database of a DataSource. */
export function databaseOf(dataSource: DataSource): SqliteDatabase {
  return (dataSource.driver as unknown as { databaseConnection: SqliteDatabase }).databaseConnection
}

/** The same once no transaction is open on it. What runs in the same tick is in none. @throws WaxsealError KEY_CREATION_IN_TRANSACTION */
export async function whenIdle(dataSource: DataSource): Promise<SqliteDatabase> {
  for (let waited = 0; databaseOf(dataSource).inTransaction; waited += PAUSE) {
    if (waited >= PATIENCE) throw stillInTransaction()
    await new Promise(resolve => setTimeout(resolve, PAUSE))
  }
  return databaseOf(dataSource)
}

/**
 * The key store's way to SQLite. TypeORM has one connection there, and a statement is part of whatever transaction is
 * open on it. So a statement that writes waits until none is, and runs in the same instant in which that was seen.
 */
export function sqliteConnection(dataSource: DataSource): SqlConnection {
  return {
    dialect: 'sqlite',
    async query(sql, params) {
      const reading = /^\s*SELECT\b/i.test(sql)
      const statement = (reading ? databaseOf(dataSource) : await whenIdle(dataSource)).prepare(sql)
      if (reading) return statement.all([...params])
      statement.run([...params])
      return []
    },
  }
}

function stillInTransaction(): WaxsealError {
  return new WaxsealError(
    'KEY_CREATION_IN_TRANSACTION',
    `a key has to be stored, and SQLite's only connection was in a transaction for ${PATIENCE / 1000} seconds; call ` +
      'encryptionOf(dataSource).ensureScope() before the transaction',
  )
}
