import { quoteName, type SqlDialect, type SqlParameter } from '@waxseal/core'
import { isUnchanged } from '../sql/cell-sql.ts'
import { Parameters } from '../sql/parameters.ts'
import { kindOf, type RowChange } from './cell-change.ts'
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
export class UpdateStatements {
  readonly #table: PreparedTable
  /** By kind of change, the text of the last statement: most have as many rows as the one before. */
  readonly #last = new Map<string, { rows: number; sql: string }>()

  constructor(table: PreparedTable) {
    this.#table = table
  }

  /** The statement for rows of one {@link kindOf kind}. */
  of(rows: readonly RowChange[]): Statement {
    const [first] = rows
    if (rows.length === 1 && this.#table.database.dialect === 'mysql') return updateOfOne(this.#table, first!)
    const kind = kindOf(first!)
    let last = this.#last.get(kind)
    if (last?.rows !== rows.length) {
      last = { rows: rows.length, sql: updateSql(this.#table, first!, rows.length) }
      this.#last.set(kind, last)
    }
    const values: SqlParameter[] = []
    for (const row of rows) pushValues(this.#table, row, values)
    if (this.#table.database.dialect === 'postgres') pushKeys(this.#table, [first!, rows.at(-1)!], values)
    return { sql: last.sql, values }
  }
}

/** On MySQL: without a list of rows, whose values may not be longer than {@link longestInList}. */
function updateOfOne(table: PreparedTable, { key, cells }: RowChange): Statement {
  const parameters = new Parameters('mysql')
  const set: string[] = []
  for (const { prepared, value, index } of cells) {
    const { field } = prepared
    if (value !== undefined) set.push(`${target(table, field.column)} = ${parameters.add(value)}`)
    if (index !== undefined) set.push(`${target(table, field.index!.column)} = ${parameters.add(index)}`)
  }
  const same = table.keyset.is(parameters, key)
  const unchanged = cells.map(({ prepared: { field, sql }, old }) =>
    isUnchanged('mysql', field.carrier, sql.name, parameters.add(comparable('mysql', old))),
  )
  const sql = `UPDATE ${table.name} t SET ${set.join(', ')} WHERE ${[same, ...unchanged].join(' AND ')}`
  return { sql, values: parameters.values }
}

/**
 * How many bytes a value may have in a list of rows. MySQL gives a parameter there the type of text of 16,383 characters when the
 * statement is prepared, and cuts off what is longer.
 */
export function longestInList(dialect: SqlDialect): number {
  return dialect === 'mysql' ? 8_000 : Number.POSITIVE_INFINITY
}

/** What was read of a cell, as it is compared: MySQL compares text as bytes. */
function comparable(dialect: SqlDialect, old: string | Buffer): string | Buffer {
  return dialect === 'mysql' && typeof old === 'string' ? Buffer.from(old) : old
}

function pushKeys({ keyset }: PreparedTable, rows: readonly RowChange[], values: SqlParameter[]): void {
  for (const { key } of rows) for (let i = 0; i < key.length; i++) values.push(keyset.valueOf(key, i))
}

/** What a row of the list holds: its key and, of each cell, what was read, the new one and its index. */
function pushValues(table: PreparedTable, row: RowChange, values: SqlParameter[]): void {
  const { database } = table
  pushKeys(table, [row], values)
  for (const { old, value, index } of row.cells) {
    values.push(comparable(database.dialect, old))
    if (value !== undefined) values.push(value)
    if (index !== undefined && index !== null) values.push(index)
  }
}

/** The casts around those values, in the same order. */
function castsOf({ keyset, database }: PreparedTable, { cells }: RowChange): string[] {
  const { dialect } = database
  const cellCasts = cells.flatMap(({ prepared: { field, column }, value, index }) => {
    const form = field.carrier === 'binary' ? 'binary' : 'text'
    const cast = castOf(dialect, form)
    const toValue = field.carrier === 'json' && dialect === 'postgres' ? (column.cast ?? cast) : cast
    const hasIndex = index !== undefined && index !== null
    return [
      castOf(dialect, dialect === 'mysql' ? 'binary' : form),
      ...(value === undefined ? [] : [toValue]),
      ...(hasIndex ? [castOf(dialect, field.index!.form)] : []),
    ]
  })
  return [...keyset.columns.map(({ cast = '?' }) => cast), ...cellCasts]
}

function updateSql(table: PreparedTable, row: RowChange, rows: number): string {
  const { dialect } = table.database
  const casts = castsOf(table, row)
  const list = Array.from({ length: rows }, (_, r) =>
    casts.map((cast, i) => {
      // PostgreSQL takes the types of a list from its first row. Saying them in each would take it twice the time.
      if (dialect === 'postgres') return (r === 0 ? cast : '?').replace('?', `$${r * casts.length + i + 1}`)
      // MySQL names the columns of a list of rows by a SELECT; the others call them so by themselves.
      return dialect === 'mysql' && r === 0 ? `${cast} AS column${i + 1}` : cast
    }),
  )
  const { same, unchanged, set } = clauses(table, row)
  if (dialect !== 'mysql') {
    const values = list.map(places => `(${places.join(', ')})`).join(', ')
    const bounds = dialect === 'postgres' ? ` AND ${span(table, rows * casts.length)}` : ''
    return `UPDATE ${table.name} AS t SET ${set} FROM (VALUES ${values}) AS v WHERE ${same} AND ${unchanged}${bounds}`
  }
  // The rows of the list first, each of which is then looked up by its key.
  const values = list.map(places => `SELECT ${places.join(', ')}`).join(' UNION ALL ')
  return `UPDATE (${values}) v STRAIGHT_JOIN ${table.name} t ON ${same} SET ${set} WHERE ${unchanged}`
}

/**
 * That rows are between the first and the last of the list, which are in order: PostgreSQL would read the whole table for each list,
 * as long as it is not very much longer.
 */
function span({ keyset }: PreparedTable, parameters: number): string {
  const count = keyset.columns.length
  const bound = (from: number) =>
    keyset.columns.map(({ cast = '?' }, i) => cast.replace('?', `$${parameters + from + i + 1}`)).join(', ')
  return `(${keyset.order}) >= (${bound(0)}) AND (${keyset.order}) <= (${bound(count)})`
}

function clauses(table: PreparedTable, { cells }: RowChange) {
  const { dialect } = table.database
  let n = 0
  const next = () => `v.column${++n}`
  const same = table.keyset.columns.map(column => `t.${quoteName(dialect, column.name)} = ${next()}`)
  const unchanged: string[] = []
  const set: string[] = []
  for (const { prepared, value, index } of cells) {
    const { field, sql } = prepared
    unchanged.push(isUnchanged(dialect, field.carrier, sql.name, next()))
    if (value !== undefined) set.push(`${target(table, field.column)} = ${next()}`)
    if (index !== undefined) set.push(`${target(table, field.index!.column)} = ${index === null ? 'NULL' : next()}`)
  }
  return { same: same.join(' AND '), unchanged: unchanged.join(' AND '), set: set.join(', ') }
}

/** PostgreSQL takes a parameter in a list of rows for text, and so does MySQL in a prepared statement. */
function castOf(dialect: SqlDialect, form: 'binary' | 'text'): string {
  if (dialect === 'postgres') return form === 'text' ? 'CAST(? AS text)' : 'CAST(? AS bytea)'
  return dialect === 'mysql' && form === 'binary' ? 'CAST(? AS BINARY)' : '?'
}

/** A column that is set: PostgreSQL and SQLite allow no alias before it. */
function target({ database }: PreparedTable, column: string): string {
  const name = quoteName(database.dialect, column)
  return database.dialect === 'mysql' ? `t.${name}` : name
}
