import { quoteName, type SqlParameter } from '@waxseal/core'
import { isUnchanged } from '../sql/cell-sql.ts'
import { Parameters } from '../sql/parameters.ts'
import type { CellChange, RowChange } from './cell-change.ts'
import type { PreparedTable } from './prepared-table.ts'

/** A statement and its parameters. */
export interface Statement {
  readonly sql: string
  readonly values: readonly SqlParameter[]
}

/**
 * One UPDATE for several rows that change in the same way, each of which it finds only where its cells still are what was read: a
 * change that somebody else has made in between is left alone.
 */
export function updateStatement(table: PreparedTable, rows: readonly RowChange[]): Statement {
  const { dialect } = table.database
  const parameters = new Parameters(dialect)
  // PostgreSQL takes the types of a list from its first row. Saying them in each would take it twice the time.
  const places = rows.map((row, r) => placesOf(table, row, parameters, r === 0 || dialect !== 'postgres'))
  // MySQL names the columns of a list of rows by a SELECT; the others call them so by themselves.
  const ref = (n: number) => `v.column${n + 1}`
  const [first] = rows
  const keys = table.keyset.columns.map((column, i) => `t.${quoteName(dialect, column.name)} = ${ref(i)}`)
  const unchanged: string[] = []
  const set: string[] = []
  let n = keys.length
  for (const { prepared, value, index } of first!.cells) {
    const { field, sql } = prepared
    unchanged.push(isUnchanged(dialect, field.carrier, sql.name, ref(n++)))
    if (value !== undefined) set.push(`${target(table, field.column)} = ${ref(n++)}`)
    if (index !== undefined) set.push(`${target(table, field.index!.column)} = ${index === null ? 'NULL' : ref(n++)}`)
  }
  const where = unchanged.join(' AND ')
  if (dialect !== 'mysql') {
    const list = places.map(row => `(${row.join(', ')})`).join(', ')
    const sql = `UPDATE ${table.name} AS t SET ${set.join(', ')} FROM (VALUES ${list}) AS v WHERE ${[...keys, where].join(' AND ')}`
    return { sql, values: parameters.values }
  }
  const list = places.map(
    (row, r) => `SELECT ${r > 0 ? row.join(', ') : row.map((place, i) => `${place} AS column${i + 1}`).join(', ')}`,
  )
  // The rows of the list first, each of which is then looked up by its key.
  const sql = `UPDATE (${list.join(' UNION ALL ')}) v STRAIGHT_JOIN ${table.name} t ON ${keys.join(' AND ')} SET ${set.join(', ')} WHERE ${where}`
  return { sql, values: parameters.values }
}

function placesOf(table: PreparedTable, { key, cells }: RowChange, parameters: Parameters, isTyped: boolean): string[] {
  return [
    ...key.map((_, i) => table.keyset.parameter(parameters, key, i, isTyped)),
    ...cells.flatMap(change => cellPlaces(table, change, parameters, isTyped)),
  ]
}

function cellPlaces(table: PreparedTable, change: CellChange, parameters: Parameters, isTyped: boolean): string[] {
  const { prepared, old, value, index } = change
  const { dialect } = table.database
  const isCast = isTyped && dialect === 'postgres'
  const isText = prepared.field.carrier !== 'binary'
  // MySQL compares text as bytes.
  const compared = dialect === 'mysql' && typeof old === 'string' ? Buffer.from(old) : old
  const places = [parameters.add(compared, castOf(isCast, isText))]
  if (value !== undefined) {
    const toJson = prepared.field.carrier === 'json' && isCast ? prepared.column.cast : undefined
    places.push(parameters.add(value, toJson ?? castOf(isCast, isText)))
  }
  if (index !== undefined && index !== null) {
    places.push(parameters.add(index, castOf(isCast, prepared.field.index!.form === 'text')))
  }
  return places
}

/** PostgreSQL takes a parameter in a list of rows for text. */
function castOf(isCast: boolean, isText: boolean): string {
  if (!isCast) return '?'
  return isText ? 'CAST(? AS text)' : 'CAST(? AS bytea)'
}

/** A column that is set: PostgreSQL and SQLite allow no alias before it. */
function target({ database }: PreparedTable, column: string): string {
  const name = quoteName(database.dialect, column)
  return database.dialect === 'mysql' ? `t.${name}` : name
}
