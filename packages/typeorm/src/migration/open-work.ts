import { WaxsealError, type WaxsealErrorCode } from '@waxseal/core'
import type { DataSource, QueryRunner, Table, TableColumn } from 'typeorm'
import { dataSourceOf } from '../query/typeorm-internals.ts'
import { constraintsOf } from './constraints.ts'
import type { Conversion } from './conversion.ts'
import type { ConversionDialect, TableWork } from './dialect.ts'
import { mysqlDialect } from './mysql.ts'
import { postgresDialect } from './postgres.ts'
import { sqliteDialect } from './sqlite.ts'

const DIALECTS: Readonly<Record<string, ConversionDialect>> = {
  mysql: mysqlDialect,
  mariadb: mysqlDialect,
  postgres: postgresDialect,
  'better-sqlite3': sqliteDialect,
  sqlite: sqliteDialect,
}

/** How the database of a DataSource converts columns. @throws WaxsealError CONFIG_INVALID */
function dialectOf({ options }: DataSource): ConversionDialect {
  const dialect = DIALECTS[options.type]
  if (dialect !== undefined) return dialect
  throw new WaxsealError(
    'CONFIG_INVALID',
    `columns of the "${options.type}" driver cannot be converted; it is done on MySQL, MariaDB, PostgreSQL and SQLite. Add an ` +
      'encrypted column beside the old one, and copy the values through the entity',
  )
}

/**
 * Works on a column while nobody else writes its table.
 *
 * @param dropped - another column whose indexes and constraints have to go
 * @throws WaxsealError CONFIG_INVALID, SCHEMA_CHANGE_UNSAFE
 */
export async function onColumn(
  runner: QueryRunner,
  conversion: Conversion,
  dropped: string | undefined,
  act: (dialect: ConversionDialect, work: TableWork) => Promise<void>,
): Promise<void> {
  const dataSource = dataSourceOf(runner)!
  const dialect = dialectOf(dataSource)
  const { field, table: path } = conversion
  if (!(await runner.hasTable(path))) refuse(field, 'CONFIG_INVALID', `there is no table "${path}"`)
  const name = path.split('.').map(part => dataSource.driver.escape(part))
  await dialect.exclusively(runner, name.join('.'), async () => {
    const table = (await runner.getTable(path))!
    const existing = existingColumn(table, conversion)
    const constraints = constraintsOf(table, [conversion.column, dropped])
    await act(dialect, { runner, driver: dataSource.driver, name: name.join('.'), table, existing, constraints })
  })
}

function existingColumn(table: Table, { field, column }: Conversion): TableColumn {
  const existing = table.findColumnByName(column)
  if (existing === undefined) refuse(field, 'CONFIG_INVALID', `"${table.name}" has no column "${column}"`)
  const isForeign = table.foreignKeys.some(({ columnNames }) => columnNames.includes(column))
  if (existing.isPrimary || isForeign) refuse(field, 'SCHEMA_CHANGE_UNSAFE', 'a key cannot be encrypted')
  if (existing.isGenerated || existing.generatedType) {
    refuse(field, 'SCHEMA_CHANGE_UNSAFE', 'a column that the database fills in cannot be encrypted')
  }
  return existing
}

/** A column's type, for messages. */
export function describe({ type, length }: Pick<TableColumn, 'type' | 'length'>): string {
  return length ? `${type}(${length})` : type
}

/** Refuses a conversion. */
export function refuse(field: string, code: WaxsealErrorCode, what: string): never {
  throw new WaxsealError(code, `${field}: ${what}`, { field })
}
