import { type CellCarrier, type EncryptedTable, quoteTableName, type TableDatabase } from '@waxseal/core'
import type { ColumnShape, TableShape } from './column-shape.ts'

const INTEGERS = ['smallint', 'integer', 'bigint']
const TEXTS = ['text', 'character varying', 'citext', 'bpchar', 'character']

/** Reads a table of PostgreSQL from the catalogue. */
export async function postgresShape(database: TableDatabase, table: EncryptedTable): Promise<TableShape> {
  const name = [quoteTableName('postgres', table)]
  const columns = await database.query(
    `SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, a.atttypid::regtype::text AS cast_type,
      a.attnotnull AS not_null, a.atttypmod::text AS modifier
      FROM pg_attribute a WHERE a.attrelid = to_regclass($1::text) AND a.attnum > 0 AND NOT a.attisdropped`,
    name,
  )
  const indexes = await database.query(
    `SELECT i.indexrelid::text AS index_name, a.attname::text AS column_name, a.attnotnull AS not_null
      FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = to_regclass($1::text) AND i.indisunique AND i.indisvalid AND i.indimmediate
        AND i.indpred IS NULL AND i.indexprs IS NULL AND k.n <= i.indnkeyatts
      ORDER BY i.indisprimary DESC, i.indexrelid, k.n`,
    name,
  )
  return {
    columns: new Map(columns.map(row => [String(row.name), columnShape(row)])),
    keys: keysOf(indexes),
  }
}

function columnShape(row: Record<string, unknown>): ColumnShape {
  const type = String(row.cast_type)
  // CHAR without a length is CHAR(1), and a cast to it cuts off.
  const cast = type === 'character' ? 'bpchar' : type
  const modifier = Number(row.modifier)
  return {
    name: String(row.name),
    type: String(row.type),
    isNullable: row.not_null !== true,
    kind: INTEGERS.includes(type) ? 'integer' : TEXTS.includes(type) ? 'text' : type === 'bytea' ? 'bytes' : 'other',
    cast: type === 'bytea' ? 'CAST(? AS bytea)' : `CAST(CAST(? AS text) AS ${cast})`,
    carriers: carriersOf(type),
    // A VARCHAR's modifier is its length and 4: pg_attribute.atttypmod.
    capacity: type === 'character varying' && modifier > 4 ? modifier - 4 : Number.POSITIVE_INFINITY,
  }
}

function carriersOf(type: string): CellCarrier[] {
  if (type === 'bytea') return ['binary']
  if (type === 'json' || type === 'jsonb') return ['json']
  return TEXTS.includes(type) ? ['text', 'json'] : [] // TypeORM's simple-json is text
}

function keysOf(rows: readonly Record<string, unknown>[]): string[][] {
  const keys = new Map<unknown, { columns: string[]; usable: boolean }>()
  for (const row of rows) {
    const key = keys.get(row.index_name) ?? { columns: [], usable: true }
    keys.set(row.index_name, key)
    key.columns.push(String(row.column_name))
    if (row.not_null !== true) key.usable = false
  }
  return [...keys.values()].filter(key => key.usable).map(key => key.columns)
}
