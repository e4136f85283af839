import type { TestDatabase } from '@waxseal/testing'
import libsql from 'libsql'
import { DataSource, type DataSourceOptions, type EntitySchema } from 'typeorm'
import type { Person } from '../database/person.ts'

/** A DataSource on a benchmark's database, not initialised, which will create the entity's table. */
export function createDataSource(
  { target, name, url }: TestDatabase,
  ca: string | undefined,
  entity: EntitySchema<Person>,
): DataSource {
  const common = { entities: [entity], synchronize: true }
  if (target === 'sqlite') {
    return new DataSource({ ...common, type: 'better-sqlite3', driver: libsql, database: name })
  }
  const ssl = ca === undefined ? {} : { ssl: { ca } }
  return new DataSource({ ...common, ...ssl, type: target, url } as DataSourceOptions)
}
