import type { SqlParameter, TableDatabase } from '@waxseal/core'
import type { BulkSession } from './session.ts'

// What an envelope has over its plaintext, and an index value.
const OVERHEAD = Buffer.alloc(36, 7)
const NOTHING = Buffer.alloc(0)
const INDEX = Buffer.alloc(16, 7)

/** How a bare loop goes over a table. */
export interface BareLoop {
  readonly rowsAtOnce: number
  /** The rows hold envelopes already, which get no longer. */
  readonly sealed?: boolean
  /** How many rows it goes over; all, where not given. */
  readonly most?: number
}

/**
 * What work on all rows cannot do without: reads rows in the order of their keys, and writes as many bytes back as encryption would,
 * so many rows in one statement. No cryptography, no comparison with what was read, nothing remembered.
 */
export async function bareLoop(
  { encrypted: { database }, columns }: BulkSession,
  { rowsAtOnce, sealed = false, most = Number.POSITIVE_INFINITY }: BareLoop,
): Promise<void> {
  const overhead = sealed ? NOTHING : OVERHEAD
  for (let last = 0; last < most; ) {
    const place = database.dialect === 'postgres' ? '$1' : '?'
    const rows = await database.query(
      `SELECT id, ${columns.join(', ')} FROM person WHERE id > ${place} ORDER BY id LIMIT ${rowsAtOnce}`,
      [last],
    )
    if (rows.length === 0) return
    const changed = rows.map(row => [
      Number(row.id),
      ...columns.map(column => Buffer.concat([overhead, asBytes(row[column])])),
      INDEX,
    ])
    await update(database, columns, changed)
    last = Number(rows.at(-1)!.id)
  }
}

async function update(
  database: TableDatabase,
  columns: readonly string[],
  rows: readonly SqlParameter[][],
): Promise<void> {
  const values = rows.flat()
  const set = (alias: string) =>
    [...columns, 'email_bidx'].map((column, i) => `${alias}${column} = v.column${i + 2}`).join(', ')
  if (database.dialect === 'mysql') {
    const names = (row: readonly unknown[], r: number) => row.map((_, i) => (r === 0 ? `? AS column${i + 1}` : '?'))
    const list = rows.map((row, r) => `SELECT ${names(row, r)}`).join(' UNION ALL ')
    await database.execute(`UPDATE (${list}) v STRAIGHT_JOIN person t ON t.id = v.column1 SET ${set('t.')}`, values)
    return
  }
  const list = rows.map((row, r) => `(${row.map((_, i) => placeOf(database, r, r * row.length + i, i)).join(', ')})`)
  const [first, last] = [rows[0]![0], rows.at(-1)![0]]
  const sql = `UPDATE person AS t SET ${set('')} FROM (VALUES ${list}) AS v WHERE t.id = v.column1 AND t.id BETWEEN ${first} AND ${last}`
  await database.execute(sql, values)
}

function placeOf({ dialect }: TableDatabase, row: number, n: number, column: number): string {
  if (dialect !== 'postgres') return '?'
  return row > 0 ? `$${n + 1}` : `CAST($${n + 1} AS ${column === 0 ? 'integer' : 'bytea'})`
}

function asBytes(cell: unknown): Uint8Array {
  return cell instanceof ArrayBuffer ? new Uint8Array(cell) : (cell as Uint8Array)
}
