import { isSqlite } from '../bind/driver-family.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { refuseQuery } from './refuse-query.ts'

/** The columns of a searched field, as TypeORM is to replace them. */
export interface ColumnPaths {
  readonly index: string
  readonly value: string
}

/**
 * The condition under which a row holds one of some plaintexts, in migration mode: it has no index value, and the column
 * itself compares equal, as the database compares. It is never NULL where the column is not, so that `NOT` works on it.
 *
 * @param list - the name of the query's parameter with the plaintexts, which ends in {@link PLAIN_LIST}
 */
export function plaintextCondition(field: EncryptedField, { index, value }: ColumnPaths, list: string): string {
  return `(${index} IS NULL AND ${comparable(field, value)} IN (:...${list}))`
}

/** The end of the names of parameters with plaintexts. */
export const PLAIN_LIST = '_plain'
const COMPARABLE = '(?:(?! AND | OR )[^:])*'
const CONDITIONS = new RegExp(`\\(\\S+ IS NULL AND ${COMPARABLE} IN \\(:\\.{3}waxseal_\\d+${PLAIN_LIST}\\)\\)`, 'g')

/** SQL text without such conditions, which TypeORM hands back to us as if they were the application's. */
export function withoutPlaintextConditions(sql: string): string {
  return sql.includes(PLAIN_LIST) ? sql.replace(CONDITIONS, '') : sql
}

/** The spellings of a value, in the form in which {@link plaintextCondition} compares them. */
export function plaintextCells(field: EncryptedField, value: unknown): (Buffer | string)[] {
  const spellings = field.index!.plaintexts(value)
  if (field.carrier === 'binary') return spellings.map(text => Buffer.from(text as string))
  const isQuoted = field.jsonCells === 'text' && (field.type === 'string' || field.type === 'date')
  return isQuoted ? spellings.map(text => JSON.stringify(text)) : spellings
}

/** The column as something that compares with {@link plaintextCells}. */
function comparable(field: EncryptedField, path: string): string {
  const driver = field.column.entityMetadata.connection.options.type
  if (driver === 'oracle')
    refuseQuery(field, 'Oracle cannot compare the large objects that plaintext is in until it is encrypted')
  if (field.jsonCells === 'parsed') return `CAST(${path} AS jsonb) #>> '{}'`
  if (field.jsonCells === 'either') {
    return isSqlite(driver) ? `CAST(json_extract(${path}, '$') AS TEXT)` : `JSON_UNQUOTE(JSON_EXTRACT(${path}, '$'))`
  }
  // SQLite compares by how a cell is stored, which a change of the column's type does not change.
  if (isSqlite(driver)) return `CAST(${path} AS ${field.carrier === 'binary' ? 'BLOB' : 'TEXT'})`
  return path
}
