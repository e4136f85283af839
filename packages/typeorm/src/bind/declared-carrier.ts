import type { DataSource } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { Carrier } from '../column/options.ts'
import { isMysql, isSqlite } from './driver-family.ts'

/** How ciphertext lies in a column whose type the user declared, and how much of it fits. */
export interface DeclaredCarrier {
  readonly carrier: Carrier
  /** Bytes of a binary column, characters of a text column. */
  readonly capacity?: number | undefined
}

const BINARY = ['blob', 'longblob', 'mediumblob', 'tinyblob', 'varbinary', 'bytea', 'bytes', 'raw', 'long raw', 'image']
const TEXT = [
  ...['text', 'longtext', 'mediumtext', 'tinytext', 'varchar', 'varchar2', 'nvarchar', 'nvarchar2', 'clob', 'nclob'],
  ...['character varying', 'varying character', 'native character', 'string', 'citext', 'ntext', 'native text'],
]
const JSON_TYPES = ['json', 'jsonb', 'simple-json']

// MySQL: https://dev.mysql.com/doc/refman/8.4/en/storage-requirements.html#data-types-storage-reqs-strings
const MYSQL_LIMITS: Readonly<Record<string, number>> = {
  tinyblob: 255,
  tinytext: 255,
  blob: 65_535,
  text: 65_535,
  'simple-json': 65_535,
  mediumblob: 16_777_215,
  mediumtext: 16_777_215,
}

/** What a declared type can carry, or what is wrong with it. */
export function declaredCarrier(column: ColumnMetadata, dataSource: DataSource): DeclaredCarrier | string {
  const type = nameOf(column)
  const carrier = carrierOf(type)
  if (carrier === undefined) {
    return (
      `a column of type "${type}" cannot hold ciphertext: declare a binary type (varbinary, blob, bytea), a text type ` +
      'or a JSON type of variable length'
    )
  }
  return { carrier, capacity: capacityOf(column, type, dataSource) }
}

function nameOf(column: ColumnMetadata): string {
  const { type } = column
  if (typeof type === 'string') return type
  if (type === String) return 'varchar'
  return (type as { name?: string }).name ?? 'unknown'
}

function carrierOf(type: string): Carrier | undefined {
  if (BINARY.includes(type) || type === 'Buffer' || type === 'Uint8Array') return 'binary'
  if (TEXT.includes(type)) return 'text'
  return JSON_TYPES.includes(type) ? 'json' : undefined
}

function capacityOf(column: ColumnMetadata, type: string, dataSource: DataSource): number | undefined {
  const driver = dataSource.options.type
  // SQLite takes a length and ignores it.
  const declared = Number(isSqlite(driver) ? '' : dataSource.driver.getColumnLength(column))
  if (declared > 0) return declared
  if (!isMysql(driver)) return undefined
  const limit = MYSQL_LIMITS[type]
  return type === 'simple-json' && limit !== undefined ? limit - 2 : limit // the quotes
}
