import type { TableDatabase } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import { databaseOf, whenIdle } from '../keys/sqlite-connection.ts'
import { toDriver } from './to-driver.ts'

/** The same on SQLite, whose one connection may be in a transaction of the application: what is written waits for its end. */
export function sqliteTableDatabase(dataSource: DataSource): TableDatabase {
  return {
    dialect: 'sqlite',
    async query(sql, parameters = []) {
      return databaseOf(dataSource).prepare(sql).all(parameters.map(toDriver))
    },
    async execute(sql, parameters = []) {
      const database = await whenIdle(dataSource)
      return database.prepare(sql).run(parameters.map(toDriver)).changes
    },
  }
}
