import type { ValueType } from '@waxseal/core'
import type { TableColumn } from 'typeorm'

/**
 * What a column in clear holds. `text`: what stands in it is the value's text. `datetime`: a time without a zone, `instant`: one
 * with it.
 */
export type PlainKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'instant'
  | 'json'
  | 'array'
  | 'bytes'

const TYPES: Readonly<Record<Exclude<PlainKind, 'array'>, readonly string[]>> = {
  text: [
    ...[
      'char',
      'varchar',
      'character',
      'character varying',
      'varying character',
      'nchar',
      'nvarchar',
      'native character',
    ],
    ...['text', 'tinytext', 'mediumtext', 'longtext', 'clob', 'citext', 'name'],
    ...['enum', 'set', 'uuid', 'inet', 'inet4', 'inet6', 'cidr', 'macaddr', 'macaddr8', 'xml'],
    ...['time', 'time without time zone', 'time with time zone', 'interval', 'year'],
  ],
  integer: [
    ...['int', 'integer', 'tinyint', 'smallint', 'mediumint', 'bigint', 'int2', 'int4', 'int8'],
    ...['big int', 'unsigned big int'],
  ],
  decimal: ['decimal', 'numeric', 'dec', 'fixed'],
  float: ['float', 'double', 'double precision', 'real', 'float4', 'float8'],
  boolean: ['boolean', 'bool'],
  date: ['date'],
  datetime: ['datetime', 'timestamp', 'timestamp without time zone'],
  instant: ['timestamp with time zone', 'timestamptz'],
  json: ['json', 'jsonb'],
  bytes: ['blob', 'tinyblob', 'mediumblob', 'longblob', 'binary', 'varbinary', 'bytea'],
}

const KINDS = new Map(
  Object.entries(TYPES).flatMap(([kind, types]) => types.map(type => [type, kind as PlainKind] as const)),
)

/** What a column holds, by its type in the database; undefined where it cannot be told. */
export function kindOf({ type, isArray }: Pick<TableColumn, 'type' | 'isArray'>): PlainKind | undefined {
  return isArray ? 'array' : KINDS.get(type)
}

/** The value types that a column of each kind may be turned into. Of text, migration mode judges when it reads. */
const ALLOWED: Readonly<Record<PlainKind, readonly ValueType[]>> = {
  text: ['string', 'number', 'bigint', 'boolean', 'date', 'json'],
  integer: ['string', 'number', 'bigint', 'boolean'],
  decimal: ['string', 'number', 'bigint'],
  float: ['string', 'number'],
  boolean: ['boolean'],
  date: ['string', 'date'],
  datetime: ['date'],
  instant: ['date'],
  json: ['json'],
  array: ['json'],
  bytes: ['buffer'],
}

/** True when every value of a column of this kind has a form that is read as a value of the type. */
export function isConvertible(kind: PlainKind, type: ValueType): boolean {
  return ALLOWED[kind].includes(type)
}
