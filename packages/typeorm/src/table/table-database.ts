import type { SqlDialect, SqlParameter, TableDatabase } from '@waxseal/core'
import type { DataSource, QueryRunner } from 'typeorm'
import { dialectOf } from '../keys/key-connection.ts'
import { sqliteTableDatabase } from './sqlite-table-database.ts'
import { toDriver } from './to-driver.ts'

/** SQL over the tables of a DataSource, each statement on a connection to the primary. @throws WaxsealError CONFIG_INVALID */
export function tableDatabase(dataSource: DataSource): TableDatabase {
  const dialect = dialectOf(dataSource)
  return dialect === 'sqlite' ? sqliteTableDatabase(dataSource) : serverTableDatabase(dataSource, dialect)
}

function serverTableDatabase(dataSource: DataSource, dialect: SqlDialect): TableDatabase {
  const run = async (sql: string, parameters: readonly SqlParameter[]) => {
    const runner: QueryRunner = dataSource.createQueryRunner('master')
    try {
      return await runner.query(sql, parameters.map(toDriver), true)
    } finally {
      await runner.release()
    }
  }
  return {
    dialect,
    query: async (sql, parameters = []) => (await run(sql, parameters)).records as Record<string, unknown>[],
    execute: async (sql, parameters = []) => (await run(sql, parameters)).affected ?? 0,
  }
}
