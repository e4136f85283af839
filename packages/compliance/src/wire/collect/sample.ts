import { isEnvelope } from '@waxseal/core'
import type { ColumnEvidence } from '../evidence/wire-evidence.ts'
import { ProbeFailure } from '../net/failure.ts'
import { type SqlRow, type SqlSession, sqlName, sqlText, textOf } from '../sql.ts'
import type { ColumnName } from './column-name.ts'

type Dialect = 'mysql' | 'postgres'

/** Enough of a value to tell an envelope by, whatever carries it: 12 bytes, of JSON with its quote. */
const PREFIX = 12

/** Counts what a column holds, from both ends of its table's primary key: what came first, and what came last. */
export async function sampleColumn(
  session: SqlSession,
  dialect: Dialect,
  { schema, table, column }: ColumnName & { readonly schema: string },
  size: number,
): Promise<ColumnEvidence> {
  const place = { table: `${schema}.${table}`, column }
  try {
    const type = await typeOf(session, dialect, schema, table, column)
    if (type === undefined) {
      return { ...place, outcome: 'unknown', because: 'there is no such column, or the login may not see it' }
    }
    const from = `${sqlName(dialect, schema)}.${sqlName(dialect, table)}`
    const name = sqlName(dialect, column)
    const keys = await primaryKey(session, dialect, schema, table)
    const read = (end: 'ASC' | 'DESC', limit: number): Promise<readonly SqlRow[]> => {
      const order = keys.map(key => `${sqlName(dialect, key)} ${end}`).join(', ')
      return session.query(
        `SELECT ${prefixOf(dialect, type, name)} FROM ${from} WHERE ${name} IS NOT NULL` +
          `${order === '' ? '' : ` ORDER BY ${order}`} LIMIT ${limit}`,
      )
    }
    // One more than wanted tells whether there are more, so that the two ends have no row in common.
    const first = await read('ASC', size + 1)
    const whole = first.length <= size
    const half = keys.length === 0 ? size : Math.ceil(size / 2)
    const rows = whole ? first : [...first.slice(0, half), ...(half < size ? await read('DESC', size - half) : [])]
    const plaintext = rows.filter(row => !holdsEnvelope(row, type)).length
    return { ...place, outcome: 'sampled', values: rows.length, plaintext, whole }
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error
    return { ...place, outcome: 'unknown', because: error.message, code: error.detail ?? error.code }
  }
}

/** Whether the first bytes of a value are those of an envelope: as bytes, as text, or as a string of JSON. */
function holdsEnvelope([cell]: SqlRow, type: string): boolean {
  if (!cell) return false
  if (type === 'bytea') return isEnvelope(Buffer.from(cell.toString(), 'hex'))
  const text = cell.toString('latin1')
  return isEnvelope(cell) || isEnvelope(text) || (text.startsWith('"') && isEnvelope(text.slice(1)))
}

/** Only the beginning of a value leaves the server. */
function prefixOf(dialect: Dialect, type: string, name: string): string {
  if (dialect === 'mysql') return `LEFT(${name}, ${PREFIX})`
  return type === 'bytea' ? `encode(substring(${name} FROM 1 FOR ${PREFIX}), 'hex')` : `left(${name}::text, ${PREFIX})`
}

async function typeOf(
  session: SqlSession,
  dialect: Dialect,
  schema: string,
  table: string,
  column: string,
): Promise<string | undefined> {
  const text = (value: string): string => sqlText(dialect, value)
  const [row] = await session.query(
    'SELECT DATA_TYPE FROM information_schema.columns ' +
      `WHERE table_schema = ${text(schema)} AND table_name = ${text(table)} AND column_name = ${text(column)}`,
  )
  return textOf(row?.[0])
}

async function primaryKey(session: SqlSession, dialect: Dialect, schema: string, table: string): Promise<string[]> {
  const text = (value: string): string => sqlText(dialect, value)
  const rows = await session.query(
    dialect === 'mysql'
      ? 'SELECT COLUMN_NAME FROM information_schema.STATISTICS ' +
          `WHERE TABLE_SCHEMA = ${text(schema)} AND TABLE_NAME = ${text(table)} AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX`
      : 'SELECT a.attname FROM pg_catalog.pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, n) ' +
          'JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ' +
          'JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace ' +
          `WHERE i.indisprimary AND s.nspname = ${text(schema)} AND c.relname = ${text(table)} ORDER BY k.n`,
  )
  return rows.flatMap(row => textOf(row[0]) ?? [])
}
