import type { CellCarrier, EncryptedTable, TableDatabase } from '@waxseal/core'
import type { ColumnShape, TableShape } from './column-shape.ts'

const INTEGERS = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint']
const TEXTS = ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']
const BYTES = ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob']

/** Reads a table of MySQL or MariaDB from the information schema. */
export async function mysqlShape(database: TableDatabase, table: EncryptedTable): Promise<TableShape> {
  const where = 'TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?'
  const place = [table.schema ?? null, table.table]
  const columns = await database.query(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS data_type, CAST(COLUMN_TYPE AS CHAR) AS type, IS_NULLABLE AS nullable,
      CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation_name, CAST(CHARACTER_MAXIMUM_LENGTH AS CHAR) AS capacity
      FROM information_schema.COLUMNS WHERE ${where}`,
    place,
  )
  const indexes = await database.query(
    `SELECT INDEX_NAME AS index_name, COLUMN_NAME AS column_name, CAST(SUB_PART AS CHAR) AS part
      FROM information_schema.STATISTICS WHERE ${where} AND NON_UNIQUE = 0
      ORDER BY CASE WHEN INDEX_NAME = 'PRIMARY' THEN 0 ELSE 1 END, INDEX_NAME, SEQ_IN_INDEX`,
    place,
  )
  const shapes = new Map(columns.map(row => [String(row.name), columnShape(row)]))
  return { columns: shapes, keys: keysOf(indexes, shapes) }
}

function columnShape(row: Record<string, unknown>): ColumnShape {
  const dataType = String(row.data_type).toLowerCase()
  const type = String(row.type).toLowerCase()
  return {
    name: String(row.name),
    type,
    isNullable: row.nullable === 'YES',
    ...keyForm(dataType, type, row),
    carriers: carriersOf(dataType),
    capacity: row.capacity === null ? Number.POSITIVE_INFINITY : Number(row.capacity),
  }
}

function keyForm(dataType: string, type: string, row: Record<string, unknown>): Pick<ColumnShape, 'kind' | 'cast'> {
  if (INTEGERS.includes(dataType)) {
    // As text, or MySQL's prepared statements take the parameter for a signed number.
    return { kind: 'integer', cast: type.includes('unsigned') ? 'CAST(CONCAT(?) AS UNSIGNED)' : 'CAST(? AS SIGNED)' }
  }
  // In the column's own collation, so that rows are compared as they are ordered.
  if (TEXTS.includes(dataType)) {
    return { kind: 'text', cast: `CONVERT(? USING ${row.charset}) COLLATE ${row.collation_name}` }
  }
  if (BYTES.includes(dataType)) return { kind: 'bytes', cast: 'CAST(? AS BINARY)' }
  if (dataType === 'decimal') return { kind: 'other', cast: `CAST(? AS ${type.replace(/ .*/, '').toUpperCase()})` }
  if (dataType === 'uuid') return { kind: 'other', cast: 'CAST(? AS UUID)' }
  if (dataType === 'date') return { kind: 'other', cast: 'CAST(? AS DATE)' }
  if (dataType === 'datetime') return { kind: 'other', cast: 'CAST(? AS DATETIME(6))' }
  // A TIMESTAMP means other instants in other sessions, an ENUM has another order than its text, a float has no exact text.
  return { kind: undefined, cast: undefined }
}

function carriersOf(dataType: string): CellCarrier[] {
  if (dataType === 'json') return ['json']
  if (TEXTS.includes(dataType)) return ['text', 'json'] // MariaDB's JSON is LONGTEXT
  return BYTES.includes(dataType) ? ['binary'] : []
}

function keysOf(rows: readonly Record<string, unknown>[], columns: ReadonlyMap<string, ColumnShape>): string[][] {
  const keys = new Map<string, { columns: string[]; usable: boolean }>()
  for (const row of rows) {
    const key = keys.get(String(row.index_name)) ?? { columns: [], usable: true }
    keys.set(String(row.index_name), key)
    const column = columns.get(String(row.column_name))
    key.columns.push(String(row.column_name))
    // Of a prefix alone, or an expression, rows are not told apart by the values of columns.
    if (column === undefined || column.isNullable || row.part !== null) key.usable = false
  }
  return [...keys.values()].filter(key => key.usable).map(key => key.columns)
}
