import { asBuffer, type Bytes, type TableField, WaxsealError } from '@waxseal/core'
import type { PreparedField, PreparedTable, StoredRow } from '../row/prepared-table.ts'
import { RowFinding } from './row-finding.ts'

/** A cell as a parameter of SQL: what it was read as. */
export function asParameter(cell: unknown): string | Buffer {
  return typeof cell === 'string' ? cell : asBuffer(cell as Bytes)
}

/** All cells of rows, as the cipher takes them. */
export function storedCells(table: PreparedTable, rows: readonly StoredRow[]): unknown[] {
  return table.fields.flatMap(prepared =>
    rows.map(row => {
      const cell = table.cellOf(row, prepared)
      return cell === null ? undefined : prepared.field.stored(cell)
    }),
  )
}

/** True where an index column holds one of some values. */
export function isOneOf({ field }: PreparedField, stored: unknown, values: readonly Buffer[]): boolean {
  if (stored === null) return false
  const bytes = field.index!.form === 'text' ? Buffer.from(String(stored).trim(), 'hex') : asParameter(stored)
  return values.some(value => value.equals(bytes as Buffer))
}

/** Refuses a cell that the column, as it is in the database, would cut off. @throws WaxsealError VALUE_TOO_LONG */
export function checkCapacity({ field, column }: PreparedField, cell: string | Buffer): void {
  const length = field.carrier === 'json' ? 0 : cell.length
  if (length <= column.capacity) return
  throw new WaxsealError(
    'VALUE_TOO_LONG',
    `${field.name}: the new cell takes ${length}, and the column is ${column.type}: nothing was written; widen the column`,
    { field: field.name },
  )
}

/** Refuses a value in clear that begins like an envelope, and would be taken for one. */
export function refuseLookalike(field: TableField): never {
  throw new RowFinding(
    'ALREADY_ENCRYPTED',
    `${field.name}: its value in clear begins like an envelope, and would be read as one`,
  )
}
