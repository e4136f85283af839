import type { ObjectLiteral } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import type { ColumnValues } from './pinned-columns.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/** What to ask of the rows that a statement is about to write. */
export interface KeyQuestion {
  readonly metadata: EntityMetadata
  /** What is wanted of each row. */
  readonly columns: readonly ColumnMetadata[]
  /** The rows, at least one: values of columns that the database is to find them by. */
  readonly rows: readonly ColumnValues[]
}

const ALIAS = 'waxseal_row'

/** Columns of rows as they are stored, read on the connection that is going to write them. */
export async function storedKeys(
  { dataSource }: Binding,
  { queryRunner }: BuilderInternals,
  { metadata, columns, rows }: KeyQuestion,
): Promise<ColumnValues[]> {
  const runner = queryRunner ?? dataSource.createQueryRunner('master')
  try {
    const query = dataSource.createQueryBuilder(metadata.target, ALIAS, runner).select([]).withDeleted()
    columns.forEach((column, i) => {
      query.addSelect(`${ALIAS}.${column.propertyPath}`, `k${i}`)
    })
    const { text, parameters } = criteriaFor(rows)
    const found = await query.where(text, parameters).getRawMany<ObjectLiteral>()
    return found.map(row => new Map(columns.map((column, i) => [column, row[`k${i}`]])))
  } finally {
    if (runner !== queryRunner) await runner.release()
  }
}

/** Criteria that find any of some rows, which are all told by the same columns. */
function criteriaFor(rows: readonly ColumnValues[]): { text: string; parameters: ObjectLiteral } {
  const [first, ...others] = rows[0]?.keys() ?? []
  if (first !== undefined && others.length === 0) {
    return {
      text: `${ALIAS}.${first.propertyPath} IN (:...values)`,
      parameters: { values: rows.map(row => row.get(first)) },
    }
  }
  const parameters: ObjectLiteral = {}
  const alternatives = rows.map((row, r) => {
    const parts = [...row].map(([column, value], c) => {
      parameters[`v${r}_${c}`] = value
      return `${ALIAS}.${column.propertyPath} = :v${r}_${c}`
    })
    return `(${parts.join(' AND ')})`
  })
  return { text: alternatives.join(' OR '), parameters }
}
