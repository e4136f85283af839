import { type EncryptedTable, quoteName, quoteTableName, type TableDatabase, type TableField } from '@waxseal/core'
import type { ColumnShape, TableShape } from '../shape/column-shape.ts'
import { CellSql } from '../sql/cell-sql.ts'
import { Keyset, type RowKey, readKey } from '../sql/keyset.ts'
import { Parameters } from '../sql/parameters.ts'

/** A row as a statement of {@link PreparedTable.select} gives it. */
export type StoredRow = Readonly<Record<string, unknown>>

/** What rows are asked for. */
export interface RowRange {
  /** After this key … */
  readonly after: RowKey | undefined
  /** … and up to this one, inclusive. */
  readonly upTo: RowKey | undefined
}

/** A field of a table that is worked on, and where its cells are in a {@link StoredRow}. */
export interface PreparedField {
  readonly field: TableField
  readonly sql: CellSql
  readonly column: ColumnShape
  readonly indexColumn: ColumnShape | undefined
  /** `c0`, of which `i0` is the index. */
  readonly alias: string
  readonly indexAlias: string
}

/** A table whose structure was compared with the declarations, with the SQL that reads it. */
export class PreparedTable {
  readonly table: EncryptedTable
  readonly database: TableDatabase
  readonly shape: TableShape
  readonly keyset: Keyset
  readonly fields: readonly PreparedField[]
  /** The table in SQL; it has the alias `t`. */
  readonly name: string
  readonly scopeColumn: string | undefined
  readonly #bound: readonly string[]

  constructor(
    parts: Pick<PreparedTable, 'table' | 'database' | 'shape'> & {
      readonly key: readonly string[]
      readonly fields: readonly TableField[]
      /** The column that names the scope of a row's values. */
      readonly scopeColumn: string | undefined
    },
  ) {
    const { database, table, shape } = parts
    this.table = table
    this.database = database
    this.shape = shape
    this.name = quoteTableName(database.dialect, table)
    this.keyset = new Keyset(
      database.dialect,
      parts.key.map(column => shape.columns.get(column)!),
    )
    this.scopeColumn = parts.scopeColumn
    this.fields = parts.fields.map((field, i) => ({
      field,
      sql: new CellSql(database.dialect, field),
      column: shape.columns.get(field.column)!,
      indexColumn: field.index && shape.columns.get(field.index.column),
      alias: `c${i}`,
      indexAlias: `i${i}`,
    }))
    this.#bound = [...new Set(parts.fields.flatMap(field => field.bindTo.map(({ column }) => column)))]
  }

  /** Rows in a range for which a condition is true, in the order of their keys. */
  async select(range: RowRange, condition: string, limit: number): Promise<readonly StoredRow[]> {
    const parameters = new Parameters(this.database.dialect)
    const where = this.keyset.within(parameters, range.after, range.upTo)
    const sql = `SELECT ${this.#selected} FROM ${this.name} t WHERE ${where} AND (${condition}) ORDER BY ${this.keyset.order} LIMIT ${limit}`
    return this.database.query(sql, parameters.values)
  }

  /** The key of the row that is so many rows into a range, or undefined where it has fewer. */
  async keyAt(range: RowRange, rows: number): Promise<RowKey | undefined> {
    const parameters = new Parameters(this.database.dialect)
    const where = this.keyset.within(parameters, range.after, range.upTo)
    const sql = `SELECT ${this.keyset.selected} FROM ${this.name} t WHERE ${where} ORDER BY ${this.keyset.order} LIMIT 1 OFFSET ${rows - 1}`
    const [row] = await this.database.query(sql, parameters.values)
    return row && this.keyset.keyOf(row)
  }

  /** How many rows a range has, for how many of them a condition is true, and the length of the longest of those. */
  async measure(range: RowRange, condition: string): Promise<{ rows: number; work: number; longest: number }> {
    const parameters = new Parameters(this.database.dialect)
    const where = this.keyset.within(parameters, range.after, range.upTo)
    const [row] = await this.database.query(
      `SELECT COUNT(*) AS total, COUNT(CASE WHEN ${condition} THEN 1 END) AS work, MAX(CASE WHEN ${condition} THEN ${this.length} END) AS longest
        FROM ${this.name} t WHERE ${where}`,
      parameters.values,
    )
    return { rows: Number(row!.total), work: Number(row!.work), longest: Number(row!.longest ?? 0) }
  }

  /** The length of all cells of a row together, in SQL. */
  get length(): string {
    return this.fields.map(({ sql }) => `COALESCE(${sql.length}, 0)`).join(' + ')
  }

  /** The stored cell of a field; null for NULL. */
  cellOf(row: StoredRow, { alias }: PreparedField): unknown {
    return CellSql.cellOf(row, alias)
  }

  /** The index value of a field as it is stored; null for NULL. */
  indexOf(row: StoredRow, { indexAlias }: PreparedField): unknown {
    return row[indexAlias] ?? null
  }

  /** What a field's cells in a row are bound to. @throws WaxsealError ROW_KEY_INVALID */
  bindingOf(row: StoredRow, { field }: PreparedField): Buffer | undefined {
    return field.bindingOf(field.bindTo.map(({ column }) => row[`b${this.#bound.indexOf(column)}`]))
  }

  /** The name of a row's scope, where a column says it; undefined where it is NULL or empty. */
  scopeOf(row: StoredRow): string | undefined {
    const scope = row.s
    return scope === null || scope === undefined || scope === '' ? undefined : String(scope)
  }

  get #selected(): string {
    const { dialect } = this.database
    const ref = (column: string) => `t.${quoteName(dialect, column)}`
    return [
      this.keyset.selected,
      ...this.fields.map(({ sql, alias }) => sql.selected(alias)),
      ...this.fields.flatMap(({ field, indexAlias }) =>
        field.index === undefined
          ? []
          : [`${this.#indexCell(field.index.form, ref(field.index.column))} AS ${indexAlias}`],
      ),
      ...this.#bound.map((column, i) => `${this.#keyValue(column)} AS b${i}`),
      ...(this.scopeColumn === undefined ? [] : [`${this.#keyValue(this.scopeColumn)} AS s`]),
    ].join(', ')
  }

  /** A value that cells are bound to, or that names a scope: as the ORM sees it, but for numbers, which are text. */
  #keyValue(column: string): string {
    const { dialect } = this.database
    const shape = this.shape.columns.get(column)!
    const name = `t.${quoteName(dialect, column)}`
    if (shape.kind === 'bytes' || (shape.kind === 'text' && dialect !== 'mysql')) return name
    return readKey(dialect, shape, name)
  }

  #indexCell(form: 'binary' | 'text', name: string): string {
    if (form === 'binary' || this.database.dialect === 'sqlite') return name
    return this.database.dialect === 'mysql' ? `CONVERT(${name} USING utf8mb4)` : `CAST(${name} AS text)`
  }
}
