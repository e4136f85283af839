import type { RowKey } from '../sql/keyset.ts'
import type { PreparedField } from './prepared-table.ts'

/** What is to become of a cell, as long as it holds what was read of it. */
export interface CellChange {
  readonly prepared: PreparedField
  /** What was read. */
  readonly old: string | Buffer
  /** The new cell; undefined where only the index changes. */
  readonly value?: string | Buffer | undefined
  /** The new index value, or null for NULL; undefined where it stays. */
  readonly index?: string | Buffer | null | undefined
}

/** What is to become of a row. */
export interface RowChange {
  readonly key: RowKey
  readonly cells: readonly CellChange[]
}

/** The kind of a change: rows of one kind are written by one statement. */
export function kindOf({ cells }: RowChange): string {
  return cells
    .map(({ prepared, value, index }) => {
      const toIndex = index === undefined ? '' : index === null ? 'n' : 'i'
      return `${prepared.alias}${value === undefined ? '' : 'v'}${toIndex}`
    })
    .join()
}
