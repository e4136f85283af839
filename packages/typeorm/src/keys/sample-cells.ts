import type { DataSource, QueryRunner } from 'typeorm'
import type { EncryptedField } from '../field/encrypted-field.ts'

const ROWS = 1000
const CELLS = 5

const MYSQL = ['mysql', 'mariadb', 'aurora-mysql']
const POSTGRES = ['postgres', 'aurora-postgres', 'cockroachdb']
const SQLITE = ['better-sqlite3', 'sqlite', 'sqljs']

/** A cell, and what it is bound to. */
export interface SampledCell {
  readonly cell: unknown
  readonly binding: Buffer | undefined
}

/**
 * A few cells of a field, out of the first rows of its table. Undefined where they cannot be had: there is no such table or
 * column yet, or it may not be read.
 *
 * @param runner - the connection to ask, where it must be that one; in a transaction, which a failure does not break
 */
export async function sampleCells(
  dataSource: DataSource,
  field: EncryptedField,
  runner: QueryRunner | undefined,
): Promise<SampledCell[] | undefined> {
  const { type } = dataSource.options
  if (![...MYSQL, ...POSTGRES, ...SQLITE].includes(type)) return undefined
  const own = runner ?? dataSource.createQueryRunner('master')
  // Of PostgreSQL's transactions, a failed statement leaves nothing but a rollback.
  const saves = own.isTransactionActive && POSTGRES.includes(type)
  try {
    const { column } = field
    // Asked first, so that a table that is still to come leaves no error in a log.
    if (!(await own.hasColumn(column.entityMetadata.tablePath, column.databaseName))) return undefined
    if (saves) await own.query('SAVEPOINT waxseal_sample')
    const rows: Record<string, unknown>[] = await own.query(sampleSql(dataSource, field))
    if (saves) await own.query('RELEASE SAVEPOINT waxseal_sample')
    return rows.map(row => sampled(field, row))
  } catch {
    if (saves) await own.query('ROLLBACK TO SAVEPOINT waxseal_sample')
    return undefined
  } finally {
    if (own !== runner) await own.release()
  }
}

/** Not of all rows, as none may have a value; and keys first, as values may be long. */
function sampleSql({ driver }: DataSource, { column, rowKey }: EncryptedField): string {
  const { tablePath, primaryColumns } = column.entityMetadata
  const quote = (name: string): string => driver.escape(name)
  const table = tablePath.split('.').map(quote).join('.')
  const keys = primaryColumns.map(({ databaseName }) => quote(databaseName))
  const same = keys.map(key => `f.${key} = t.${key}`).join(' AND ')
  const cell = `t.${quote(column.databaseName)}`
  const bound = (rowKey?.columns ?? []).map((key, i) => `, t.${quote(key.column.databaseName)} AS k${i}`)
  return (
    `SELECT ${cell} AS cell${bound.join('')} FROM (SELECT ${keys.join(', ')} FROM ${table} LIMIT ${ROWS}) f ` +
    `JOIN ${table} t ON ${same} WHERE ${cell} IS NOT NULL LIMIT ${CELLS}`
  )
}

function sampled({ rowKey, name }: EncryptedField, { cell, ...row }: Record<string, unknown>): SampledCell {
  const binding = rowKey?.bindingOf(
    rowKey.columns.map((_, i) => row[`k${i}`]),
    name,
  )
  return { cell, binding }
}
