import type { EncryptedTable, TableDatabase } from '@waxseal/core'
import type { ColumnShape, KeyKind, TableShape } from './column-shape.ts'

/** Reads a table of SQLite. What a column holds follows from its affinity: https://sqlite.org/datatype3.html */
export async function sqliteShape(database: TableDatabase, { table }: EncryptedTable): Promise<TableShape> {
  const rows = await database.query(
    `SELECT name, type, "notnull" AS not_null, CAST(pk AS TEXT) AS pk FROM pragma_table_info(?) ORDER BY pk`,
    [table],
  )
  const columns = new Map(rows.map(row => [String(row.name), columnShape(row)]))
  const primary = rows.filter(row => Number(row.pk) > 0).map(row => String(row.name))
  return { columns, keys: [...(primary.length > 0 ? [primary] : []), ...(await uniqueKeys(database, table, columns))] }
}

function columnShape(row: Record<string, unknown>): ColumnShape {
  const type = String(row.type ?? '')
  const kind = kindOf(type.toUpperCase())
  return {
    name: String(row.name),
    type: type === '' ? 'no type' : type,
    isNullable: Number(row.not_null) === 0,
    kind,
    cast: kind === 'integer' ? 'CAST(? AS INTEGER)' : kind === 'text' ? 'CAST(? AS TEXT)' : undefined,
    carriers: ['binary', 'text', 'json'],
    capacity: Number.POSITIVE_INFINITY,
  }
}

function kindOf(type: string): KeyKind | undefined {
  if (type.includes('INT')) return 'integer'
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text'
  return type.includes('BLOB') ? 'bytes' : undefined
}

async function uniqueKeys(
  database: TableDatabase,
  table: string,
  columns: ReadonlyMap<string, ColumnShape>,
): Promise<string[][]> {
  const indexes = await database.query(
    `SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND partial = 0 AND origin <> 'pk'`,
    [table],
  )
  const keys: string[][] = []
  for (const index of indexes) {
    const parts = await database.query('SELECT name FROM pragma_index_info(?) ORDER BY seqno', [String(index.name)])
    const key = parts.map(part => columns.get(String(part.name)))
    if (key.every(column => column?.isNullable === false)) keys.push(key.map(column => column!.name))
  }
  return keys
}
