import { WaxsealError } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { Carrier } from '../column/options.ts'

/** A column type as TypeORM declares it. */
interface DeclaredType {
  readonly type: string
  readonly length?: number | 'MAX'
}

/** The column types that a driver has for ciphertext and indexes. */
interface DriverTypes {
  readonly binary: (length?: number) => DeclaredType
  readonly text: (length?: number) => DeclaredType
  readonly json: DeclaredType
  /** For an index value of so many bytes; `hex` for one of so many characters. */
  readonly index: (bytes: number) => DeclaredType
  readonly hex: (characters: number) => DeclaredType
}

const MYSQL: DriverTypes = {
  binary: length => (length === undefined ? { type: 'longblob' } : { type: 'varbinary', length }),
  text: length => (length === undefined ? { type: 'longtext' } : { type: 'varchar', length }),
  json: { type: 'json' },
  index: length => ({ type: 'varbinary', length }),
  hex: length => ({ type: 'char', length }),
}
const POSTGRES: DriverTypes = {
  binary: () => ({ type: 'bytea' }),
  text: length => (length === undefined ? { type: 'text' } : { type: 'varchar', length }),
  json: { type: 'jsonb' },
  index: () => ({ type: 'bytea' }),
  hex: length => ({ type: 'char', length }),
}
const SQLITE: DriverTypes = {
  binary: () => ({ type: 'blob' }),
  text: () => ({ type: 'text' }),
  json: { type: 'text' },
  index: () => ({ type: 'blob' }),
  hex: () => ({ type: 'text' }),
}
const COCKROACH: DriverTypes = {
  binary: () => ({ type: 'bytes' }),
  text: () => ({ type: 'string' }),
  json: { type: 'jsonb' },
  index: () => ({ type: 'bytes' }),
  hex: () => ({ type: 'string' }),
}
const MSSQL: DriverTypes = {
  binary: (length = Number.POSITIVE_INFINITY) => ({ type: 'varbinary', length: length > 8000 ? 'MAX' : length }),
  text: (length = Number.POSITIVE_INFINITY) => ({ type: 'varchar', length: length > 8000 ? 'MAX' : length }),
  json: { type: 'varchar', length: 'MAX' },
  index: length => ({ type: 'varbinary', length }),
  hex: length => ({ type: 'char', length }),
}
const ORACLE: DriverTypes = {
  binary: () => ({ type: 'blob' }),
  text: length => (length === undefined ? { type: 'clob' } : { type: 'varchar2', length }),
  json: { type: 'clob' },
  index: length => ({ type: 'raw', length }),
  hex: length => ({ type: 'char', length }),
}

const DRIVERS: Readonly<Record<string, DriverTypes>> = {
  mysql: MYSQL,
  mariadb: MYSQL,
  'aurora-mysql': MYSQL,
  postgres: POSTGRES,
  'aurora-postgres': POSTGRES,
  cockroachdb: COCKROACH,
  'better-sqlite3': SQLITE,
  sqlite: SQLITE,
  sqljs: SQLITE,
  mssql: MSSQL,
  oracle: ORACLE,
}

/** The column types of a DataSource's driver. @throws WaxsealError CONFIG_INVALID for a driver that is not supported */
export function driverTypes(dataSource: DataSource): DriverTypes {
  const { type } = dataSource.options
  const types = DRIVERS[type]
  if (types !== undefined) return types
  throw new WaxsealError('CONFIG_INVALID', `withEncryption does not support TypeORM's "${type}" driver`)
}

/** Gives a column the real type of its carrier. */
export function setValueType(column: ColumnMetadata, types: DriverTypes, carrier: Carrier, length?: number): void {
  setType(column, carrier === 'json' ? types.json : types[carrier](length))
}

/** Gives an index column its real type. */
export function setIndexType(column: ColumnMetadata, types: DriverTypes, carrier: Carrier, bytes: number): void {
  setType(column, carrier === 'binary' ? types.index(bytes) : types.hex(bytes * 2))
}

function setType(column: ColumnMetadata, { type, length }: DeclaredType): void {
  column.type = type as ColumnMetadata['type']
  column.length = length === undefined ? '' : String(length)
}
