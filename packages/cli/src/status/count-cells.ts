import {
  type EncryptedTable,
  keyIdToHex,
  quoteName,
  quoteTableName,
  type TableDatabase,
  type TableField,
} from '@waxseal/core'
import { headSql, NULL_CELL, PLAIN_CELL } from './head-sql.ts'

/** The cells of one column, counted by what their first bytes say. */
export interface CellCounts {
  readonly null: number
  readonly plaintext: number
  /** By the id of the data key, 8 hexadecimal digits. */
  readonly byKey: ReadonlyMap<string, number>
  /** Envelopes of a later version or another suite, and those that KMS sealed without a data key. */
  readonly foreign: number
  /** Encrypted cells whose row has no index value, where the field has an index. */
  readonly unindexed: number
}

/** Counts the cells of a column in SQL: one scan, whose answer has a row per data key. */
export async function countCells(
  database: TableDatabase,
  table: EncryptedTable,
  field: TableField,
): Promise<CellCounts> {
  const { dialect } = database
  const index =
    field.index === undefined ? '0' : `CASE WHEN ${quoteName(dialect, field.index.column)} IS NULL THEN 1 ELSE 0 END`
  const rows = await database.query(
    `SELECT head, COUNT(*) AS cells, SUM(missing) AS missing FROM (SELECT ${headSql(dialect, field)} AS head, ` +
      `${index} AS missing FROM ${quoteTableName(dialect, table)}) AS heads GROUP BY head`,
  )
  const byKey = new Map<string, number>()
  const sums = { null: 0, plaintext: 0, foreign: 0, unindexed: 0 }
  for (const row of rows) {
    const head = String(row.head)
    const cells = Number(row.cells)
    if (head === NULL_CELL) sums.null += cells
    else if (head === PLAIN_CELL) sums.plaintext += cells
    else {
      sums.unindexed += Number(row.missing)
      const id = keyOf(Buffer.from(head, field.carrier === 'binary' ? 'hex' : 'base64url'))
      if (id === undefined) sums.foreign += cells
      else byKey.set(id, (byKey.get(id) ?? 0) + cells)
    }
  }
  return { ...sums, byKey }
}

/** The id of the data key that the first eight bytes of an envelope name; see FORMAT.md. */
function keyOf(head: Buffer): string | undefined {
  const isVersion1 = head[2] === 0x75
  const isAesGcm = (head[3]! & 0x0f) === 1
  return isVersion1 && isAesGcm ? keyIdToHex(head.readUInt32BE(4)) : undefined
}
