import type { EncryptedTable, TableField } from '@waxseal/core'
import type { BulkOperation } from '../report.ts'
import type { CellChange } from '../row/cell-change.ts'
import type { PreparedField, PreparedTable, StoredRow } from '../row/prepared-table.ts'
import type { Tally } from '../work/tally.ts'

/** What one kind of bulk work does to the rows of tables. */
export interface Operation {
  readonly name: BulkOperation
  /** False where nothing is ever changed. */
  readonly writes: boolean
  /** True where each row that has work is changed, and then has none: what has work still can be counted. */
  readonly converges: boolean
  /** The fields of a table that it works on. @throws WaxsealError where a field cannot be worked on */
  fieldsOf(table: EncryptedTable): readonly TableField[]
  /** True, in SQL, for cells that have work. */
  condition(prepared: PreparedField): string
  /** Brings the keys of rows into memory. @throws WaxsealError where provider or store cannot be asked */
  prepare(table: PreparedTable, rows: readonly StoredRow[]): Promise<void>
  /**
   * What is to become of a cell; undefined where nothing is.
   *
   * @throws WaxsealError what becomes a finding
   * @throws RowFinding the same
   */
  judge(table: PreparedTable, row: StoredRow, prepared: PreparedField, tally: Tally): CellChange | undefined
}
