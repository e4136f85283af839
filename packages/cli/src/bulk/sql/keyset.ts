import { quoteName, type SqlDialect } from '@waxseal/core'
import type { ColumnShape } from '../shape/column-shape.ts'
import type { Parameters } from './parameters.ts'

/** The key of a row as text, one per column; bytes in hexadecimal. It can be kept and sent as JSON. */
export type RowKey = readonly string[]

/** The columns that the rows of a table are told apart and ordered by, in SQL. The table has the alias `t`. */
export class Keyset {
  readonly columns: readonly ColumnShape[]
  readonly #dialect: SqlDialect

  constructor(dialect: SqlDialect, columns: readonly ColumnShape[]) {
    this.columns = columns
    this.#dialect = dialect
  }

  /** What a SELECT lists: `k0`, `k1` … */
  get selected(): string {
    return this.columns.map((column, i) => `${readKey(this.#dialect, column, this.#name(column))} AS k${i}`).join(', ')
  }

  get order(): string {
    return this.columns.map(column => this.#name(column)).join(', ')
  }

  /** The key of a row that has been selected so. */
  keyOf(row: Readonly<Record<string, unknown>>): RowKey {
    return this.columns.map((_, i) => String(row[`k${i}`]))
  }

  /** One key column's value, as a parameter for {@link ColumnShape.cast}. */
  valueOf(key: RowKey, i: number): string | Buffer {
    return this.columns[i]!.kind === 'bytes' ? Buffer.from(key[i]!, 'hex') : key[i]!
  }

  /** The place of one key column's value in a statement. */
  parameter(parameters: Parameters, key: RowKey, i: number): string {
    return parameters.add(this.valueOf(key, i), this.columns[i]!.cast)
  }

  /** True for rows after one, and up to another one inclusive, in the order of {@link order}; without either, for all. */
  within(parameters: Parameters, after: RowKey | undefined, upTo: RowKey | undefined): string {
    const conditions = [
      ...(after === undefined ? [] : [this.#beyond(parameters, after, '>')]),
      ...(upTo === undefined ? [] : [this.#beyond(parameters, upTo, '<=')]),
    ]
    return conditions.length === 0 ? '1 = 1' : conditions.join(' AND ')
  }

  /** True for one row. */
  is(parameters: Parameters, key: RowKey): string {
    return this.columns
      .map((column, i) => `${this.#name(column)} = ${this.parameter(parameters, key, i)}`)
      .join(' AND ')
  }

  #beyond(parameters: Parameters, key: RowKey, comparison: '>' | '<='): string {
    if (this.columns.length === 1) return `${this.order} ${comparison} ${this.parameter(parameters, key, 0)}`
    // MySQL finds no range of an index for a comparison of rows.
    if (this.#dialect === 'mysql') return this.#byColumns(parameters, key, comparison)
    const values = this.columns.map((_, i) => this.parameter(parameters, key, i))
    return `(${this.order}) ${comparison} (${values.join(', ')})`
  }

  /** `(a >= 1 AND (a > 1 OR (a = 1 AND b > 2)))`, of which the first part bounds the range. */
  #byColumns(parameters: Parameters, key: RowKey, comparison: '>' | '<='): string {
    const strict = comparison[0]!
    const last = this.columns.length - 1
    const first = this.#name(this.columns[0]!)
    const bound = `${first} ${strict}= ${this.parameter(parameters, key, 0)}`
    const cases = this.columns.map((column, i) => {
      const same = this.columns
        .slice(0, i)
        .map((before, n) => `${this.#name(before)} = ${this.parameter(parameters, key, n)}`)
      const sign = i === last ? comparison : strict
      return `(${[...same, `${this.#name(column)} ${sign} ${this.parameter(parameters, key, i)}`].join(' AND ')})`
    })
    return `(${bound} AND (${cases.join(' OR ')}))`
  }

  #name({ name }: ColumnShape): string {
    return `t.${quoteName(this.#dialect, name)}`
  }
}

/** A value of a key column as text that no driver changes; bytes in hexadecimal. */
export function readKey(dialect: SqlDialect, { kind }: ColumnShape, name: string): string {
  if (dialect === 'mysql') {
    // Some drivers take text of a binary collation for bytes.
    if (kind === 'text') return `CONVERT(${name} USING utf8mb4)`
    return kind === 'bytes' ? `HEX(${name})` : `CAST(${name} AS CHAR)`
  }
  if (kind === 'bytes') return dialect === 'postgres' ? `encode(${name}, 'hex')` : `hex(${name})`
  return `CAST(${name} AS ${dialect === 'postgres' ? 'text' : 'TEXT'})`
}
