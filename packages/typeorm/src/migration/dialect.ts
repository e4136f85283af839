import type { ValueType } from '@waxseal/core'
import type { DataSource, QueryRunner, Table, TableColumn, TableIndex, TableUnique } from 'typeorm'
import type { Conversion } from './conversion.ts'
import type { PlainKind } from './plain-kind.ts'
import type { OffsetPeriod } from './time-zone.ts'

/** Values in clear, as SQL sees them. */
export interface PlainSource {
  /** The column, quoted. */
  readonly cell: string
  readonly kind: PlainKind
  /** What the property holds. */
  readonly type: ValueType
  /** How far from UTC the values were written, where they do not say so themselves. */
  readonly periods: readonly OffsetPeriod[]
}

/** What has to be done to a table. */
export interface TableWork {
  readonly runner: QueryRunner
  readonly driver: DataSource['driver']
  /** The table's name, quoted. */
  readonly name: string
  readonly table: Table
  /** The column as it is. */
  readonly existing: TableColumn
  readonly constraints: ColumnConstraints
}

/** The indexes and constraints that a column takes part in. */
export interface ColumnConstraints {
  readonly indices: readonly TableIndex[]
  readonly uniques: readonly TableUnique[]
  readonly checks: Table['checks']
}

/** The work of turning a column in clear into one for ciphertext. */
export interface ConversionWork extends TableWork {
  readonly conversion: Conversion
  /** Undefined where the column is of its new type already. */
  readonly source: PlainSource | undefined
  /** False where the index column is there already. */
  readonly addsIndexColumn: boolean
  readonly newIndices: readonly TableIndex[]
  readonly newUniques: readonly TableUnique[]
}

/** The work of turning it back. */
export interface RestorationWork extends TableWork {
  readonly conversion: Conversion
  readonly source: PlainSource
  /** The column as it is to be. */
  readonly plain: TableColumn
  readonly dropsIndexColumn: boolean
}

/** How one family of databases converts columns. What it is given as `cell` is quoted. */
export interface ConversionDialect {
  /** Runs work during which nobody else writes the table. What it did is taken back on a failure where the database can. */
  exclusively<T>(runner: QueryRunner, table: string, work: () => Promise<T>): Promise<T>
  /** The text of a value, as migration mode reads it; of `bytes`, the bytes. */
  text(source: PlainSource): string
  /** True for values that have no such text; undefined where all have. */
  misfit(source: PlainSource): string | undefined
  /** The length of text or bytes, in bytes. */
  byteLength(text: string): string
  /** The year of a date or time. */
  year(cell: string): string
  /** True for cells that begin like an envelope. */
  sealed(cell: string, column: TableColumn): string
  convert(work: ConversionWork): Promise<void>
  restore(work: RestorationWork): Promise<void>
}

/** A local time, or one in UTC, and how to write others to compare it with. */
export interface TimeSql {
  readonly time: string
  readonly clock: 'local' | 'utc'
  readonly literal: (time: string) => string
}

/** SQL for the seconds that local time is ahead of UTC. */
export function offsetSql(periods: readonly OffsetPeriod[], { time, clock, literal }: TimeSql): string {
  const cases = periods.map(({ until, seconds }) =>
    until === undefined ? `ELSE ${seconds}` : `WHEN ${time} < ${literal(until[clock])} THEN ${seconds}`,
  )
  return cases.length === 1 ? String(periods[0]!.seconds) : `CASE ${cases.join(' ')} END`
}
