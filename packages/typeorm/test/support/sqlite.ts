import libsql from 'libsql'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { type EncryptionOptions, withEncryption } from '../../src/index.ts'
import { provider } from './world.ts'

type Entities = NonNullable<DataSourceOptions['entities']>

/** A DataSource on SQLite in memory, for what is the same on every database. */
export function plainSqlite(entities: Entities, options: object = {}): DataSource {
  const own = { type: 'better-sqlite3', driver: libsql, database: ':memory:', synchronize: true }
  return new DataSource({ ...own, entities, ...options } as DataSourceOptions)
}

/** The same with encryption. */
export function sqlite(
  entities: Entities,
  encryption: Partial<EncryptionOptions> = {},
  options: object = {},
): DataSource {
  return withEncryption(plainSqlite(entities, options), { provider, ...encryption })
}

/** Initializes a DataSource for some work, and destroys it. */
export async function using<T>(dataSource: DataSource, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  await dataSource.initialize()
  try {
    return await work(dataSource)
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy()
  }
}
