import { type SqlConnection, WaxsealError } from '@waxseal/core'
import type { DataSource } from 'typeorm'

/** The part of better-sqlite3 and libsql that is used. It is synchronous. */
interface SqliteDatabase {
  readonly inTransaction: boolean
  prepare(sql: string): {
    readonly reader: boolean
    all(params: readonly unknown[]): Record<string, unknown>[]
    run(params: readonly unknown[]): unknown
  }
}

const PAUSE = 10
const PATIENCE = 5_000

/**
 * The key store's way to SQLite. TypeORM has one connection there, and a statement is part of whatever transaction is
 * open on it. So a statement that writes waits until none is, and runs in the same instant in which that was seen.
 */
export function sqliteConnection(dataSource: DataSource): SqlConnection {
  const database = (): SqliteDatabase =>
    (dataSource.driver as unknown as { databaseConnection: SqliteDatabase }).databaseConnection
  return {
    dialect: 'sqlite',
    async query(sql, params) {
      const reading = /^\s*SELECT\b/i.test(sql)
      for (let waited = 0; !reading && database().inTransaction; waited += PAUSE) {
        if (waited >= PATIENCE) throw stillInTransaction()
        await new Promise(resolve => setTimeout(resolve, PAUSE))
      }
      const statement = database().prepare(sql)
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
