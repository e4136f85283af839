import type { DataSource, QueryRunner } from 'typeorm'
import type { EncryptedField } from '../field/encrypted-field.ts'

const ROWS = 1000
const CELLS = 5

const DRIVERS = [
  'mysql',
  'mariadb',
  'aurora-mysql',
  'postgres',
  'aurora-postgres',
  'cockroachdb',
  'better-sqlite3',
  'sqlite',
  'sqljs',
]

/** A cell, and what it may be bound to. */
export interface SampleCell {
  readonly cell: unknown
  /** The values of the columns that the field is bound to. */
  readonly key: readonly unknown[]
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
): Promise<SampleCell[] | undefined> {
  const { type } = dataSource.options
  if (!DRIVERS.includes(type)) return undefined
  // Of PostgreSQL's transactions, a failed statement leaves nothing but a rollback.
  const saves = runner?.isTransactionActive === true && /postgres|cockroach/.test(type)
  try {
    if (saves) await runner.query('SAVEPOINT waxseal_sample')
    const rows: Record<string, unknown>[] = await dataSource.query(sampleSql(dataSource, field), [], runner)
    if (saves) await runner.query('RELEASE SAVEPOINT waxseal_sample')
    const names = field.rowKey?.columns.map((_, i) => `k${i}`) ?? []
    return rows.map(row => ({ cell: row.cell, key: names.map(name => row[name]) }))
  } catch {
    if (saves) await runner.query('ROLLBACK TO SAVEPOINT waxseal_sample')
    return undefined
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
  const bound = rowKey?.columns.map((key, i) => `, t.${quote(key.column.databaseName)} AS k${i}`).join('') ?? ''
  return (
    `SELECT ${cell} AS cell${bound} FROM (SELECT ${keys.join(', ')} FROM ${table} LIMIT ${ROWS}) f ` +
    `JOIN ${table} t ON ${same} WHERE ${cell} IS NOT NULL LIMIT ${CELLS}`
  )
}
