import type { PreparedTable } from '../row/prepared-table.ts'
import type { RowKey } from '../sql/keyset.ts'
import type { WorkRange } from './work-table.ts'

/** The bounds of a range. */
export type RangeBounds = Pick<WorkRange, 'number' | 'after' | 'upTo'>

/** Parts a table into ranges of about as many rows each. The last has no end, so that rows that come to be there are in one. */
export async function splitRanges(table: PreparedTable, count: number): Promise<RangeBounds[]> {
  const bounds: RowKey[] = []
  if (count > 1) {
    const { rows } = await table.measure({ after: undefined, upTo: undefined }, '1 = 0')
    const width = Math.max(1, Math.ceil(rows / count))
    while (bounds.length < count - 1) {
      const bound = await table.keyAt({ after: bounds.at(-1), upTo: undefined }, width)
      if (bound === undefined) break
      bounds.push(bound)
    }
  }
  return [...bounds, undefined].map((upTo, number) => ({ number, after: bounds[number - 1], upTo }))
}
