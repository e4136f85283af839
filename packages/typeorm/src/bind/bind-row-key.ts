import type { RowKeyKind } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import { markOf } from '../column/mark.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { type KeyColumn, RowKey } from '../field/row-key.ts'
import { refuseColumn } from './check-column.ts'
import { isMysql, isSqlite } from './driver-family.ts'

const TYPES: readonly (readonly [RowKeyKind, readonly string[]])[] = [
  ['integer', ['int', 'integer', 'int2', 'int4', 'int8', 'int64', 'bigint', 'unsigned big int']],
  ['integer', ['tinyint', 'smallint', 'mediumint', 'number']], // the last is Oracle's
  ['text', ['varchar', 'character varying', 'varying character', 'nvarchar', 'varchar2', 'nvarchar2', 'string']],
  ['text', ['char', 'character', 'nchar', 'native character']],
  ['text', ['text', 'tinytext', 'mediumtext', 'longtext', 'ntext', 'citext']],
  ['uuid', ['uuid', 'uniqueidentifier']],
  ['bytes', ['binary', 'varbinary', 'bytea', 'bytes', 'raw', 'blob']],
]
const KINDS = new Map(TYPES.flatMap(([kind, types]) => types.map(type => [type, kind] as const)))
const FIXED = ['char', 'character', 'nchar', 'binary']

/**
 * The columns that a field's `bindTo` names, by property path. Their kinds follow from their types in the database.
 *
 * @param name - the encrypted field
 * @throws WaxsealError FIELD_UNKNOWN, FIELD_UNSUPPORTED
 */
export function bindRowKey(
  dataSource: DataSource,
  metadata: EntityMetadata,
  paths: readonly string[],
  name: string,
): RowKey {
  return new RowKey(paths.map(path => bindKeyColumn(dataSource, columnOf(metadata, path, name), name)))
}

/**
 * The columns of a view that show those which a table's field is bound to, named in the same order.
 *
 * @throws WaxsealError FIELD_UNKNOWN, CONFIG_INVALID
 */
export function bindViewRowKey(
  shown: EncryptedField,
  metadata: EntityMetadata,
  paths: readonly string[] = [],
  name: string,
): RowKey | undefined {
  const keys = shown.rowKey?.columns ?? []
  if (keys.length !== paths.length) {
    const names = keys.map(key => `"${key.name}"`).join(', ')
    const what =
      keys.length === 0
        ? 'not bound to its row: leave out "bindTo"'
        : `bound to its row by ${names}: let "bindTo" name the same here`
    refuseColumn('CONFIG_INVALID', name, `it shows ${shown.name}, which is ${what}`)
  }
  if (keys.length === 0) return undefined
  return new RowKey(keys.map((key, i) => ({ ...key, name: paths[i]!, column: columnOf(metadata, paths[i]!, name) })))
}

function columnOf(metadata: EntityMetadata, path: string, name: string): ColumnMetadata {
  const column = metadata.columns.find(({ propertyPath }) => propertyPath === path)
  if (column !== undefined) return column
  refuseColumn('FIELD_UNKNOWN', name, `"bindTo" names "${path}", which is no column property of ${metadata.name}`)
}

function bindKeyColumn(dataSource: DataSource, column: ColumnMetadata, name: string): KeyColumn {
  const path = column.propertyPath
  const type = dataSource.driver.normalizeType(column)
  const kind = KINDS.get(type)
  const refuse = (what: string): never =>
    refuseColumn('FIELD_UNSUPPORTED', name, `cannot be bound to "${path}": ${what}`)
  if (kind === undefined) refuse(`it is of type ${type}; it must hold integers, text, UUIDs or bytes`)
  const obstacle = obstacleIn(column)
  if (obstacle !== undefined) refuse(obstacle)
  const driver = dataSource.options.type
  const isFixed = FIXED.includes(type) && !isSqlite(driver)
  return {
    column,
    name: path,
    kind: kind as RowKeyKind,
    isExact: kind !== 'text' || (!isFixed && !isCollated(column, type, driver)),
    complaint: complaintAbout(kind as RowKeyKind, isFixed ? Number(column.length || 1) : undefined, driver),
  }
}

/** Why a column's values are not the application's own, or do not stay what they are. */
function obstacleIn(column: ColumnMetadata): string | undefined {
  if (markOf(column.transformer) !== undefined) return 'it is encrypted itself'
  if (column.isNullable) return 'it may be NULL'
  if (column.isGenerated && column.generationStrategy !== 'uuid') {
    return (
      'the database makes its values, after the cells are encrypted. Use an id that the application assigns, such as ' +
      "a UUID: @PrimaryColumn, or @PrimaryGeneratedColumn('uuid')"
    )
  }
  const { zerofill } = column as { zerofill?: boolean } // of TypeORM 0.3
  if (column.asExpression || zerofill || !column.isInsert) return 'the database makes its values'
  const kept = [column.isVersion, column.isCreateDate, column.isUpdateDate, column.isDeleteDate, column.isDiscriminator]
  if (kept.includes(true) || column.isTreeLevel || column.isVirtual) return 'TypeORM maintains it'
  const { onUpdate, onDelete } = column.relationMetadata ?? {}
  const moves = [onUpdate, onDelete === 'CASCADE' ? undefined : onDelete]
  return moves.some(move => move?.startsWith('SET') || move === 'CASCADE') ? 'its relation changes it' : undefined
}

/** True where the database may find text by other text. */
function isCollated({ collation, charset }: ColumnMetadata, type: string, driver: string): boolean {
  if (collation ? /_bin$|^(binary|c|posix|ucs_basic)$/i.test(collation) : charset === 'binary') return false
  return collation !== undefined || type === 'citext' || driver === 'mssql' || isMysql(driver)
}

/** A column of fixed length pads what is shorter, and MySQL takes the blanks at the end of text for nothing. */
function complaintAbout(kind: RowKeyKind, fixed: number | undefined, driver: string): KeyColumn['complaint'] {
  if (kind === 'text' && isMysql(driver)) {
    return value =>
      String(value).endsWith(' ') ? 'MySQL does not tell a text from one with a blank at its end' : undefined
  }
  if (fixed === undefined || (kind !== 'text' && kind !== 'bytes')) return () => undefined
  return value => {
    const length = kind === 'text' ? [...String(value)].length : (value as Buffer | undefined)?.length
    return length === fixed ? undefined : `its column pads what is not ${fixed} long`
  }
}
