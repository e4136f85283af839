import { type SqlConnection, type SqlDialect, WaxsealError } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import { serverConnection } from './server-connection.ts'
import { sqliteConnection } from './sqlite-connection.ts'

const DIALECTS: Readonly<Record<string, SqlDialect>> = {
  mysql: 'mysql',
  mariadb: 'mysql',
  'aurora-mysql': 'mysql',
  postgres: 'postgres',
  'aurora-postgres': 'postgres',
  'better-sqlite3': 'sqlite',
}

/** The SQL that the database of a DataSource speaks. @throws WaxsealError CONFIG_INVALID where it is none that is known */
export function dialectOf({ options: { type } }: DataSource): SqlDialect {
  const dialect = DIALECTS[type]
  if (dialect !== undefined) return dialect
  throw new WaxsealError(
    'CONFIG_INVALID',
    `whole tables can be worked on through MySQL, MariaDB, PostgreSQL and better-sqlite3, and not the "${type}" driver`,
  )
}

/** The key store's connection to the database of a DataSource. @throws WaxsealError CONFIG_INVALID where there can be none */
export function keyConnection(dataSource: DataSource): SqlConnection {
  const { type } = dataSource.options
  const dialect = DIALECTS[type]
  if (dialect === undefined) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      `the "${type}" driver can have no key table, as keys could not be committed apart from the application's ` +
        'transactions there: pass a keyStore, such as new FileKeyStore(path)',
    )
  }
  return dialect === 'sqlite' ? sqliteConnection(dataSource) : serverConnection(dataSource, dialect)
}
