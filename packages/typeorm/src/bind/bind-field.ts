import {
  BlindIndex,
  envelopeLength,
  envelopeTextLength,
  FieldCipher,
  unsealedOptions,
  type ValueType,
} from '@waxseal/core'
import type { DataSource } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import { markOf, type ValueMark } from '../column/mark.ts'
import { type Carrier, indexOptionsOf } from '../column/options.ts'
import { EncryptedField } from '../field/encrypted-field.ts'
import type { JsonCells } from '../field/json-cell.ts'
import type { BindingColumns } from './bind-columns.ts'
import { bindRowKey } from './bind-row-key.ts'
import { checkColumn, fieldName, refuseColumn } from './check-column.ts'
import { driverTypes, setIndexType, setValueType } from './column-type.ts'
import { type DeclaredCarrier, declaredCarrier } from './declared-carrier.ts'
import { isPostgres } from './driver-family.ts'

// Bytes of the shortest plaintext of each type.
const SHORTEST: Readonly<Record<ValueType, number>> = {
  string: 0,
  number: 8,
  bigint: 1,
  boolean: 1,
  date: 8,
  json: 1,
  buffer: 0,
}

/** Makes the field of a marked column. @throws WaxsealError FIELD_UNSUPPORTED, COLUMN_TOO_SHORT, CONFIG_INVALID */
export function bindField(
  binder: BindingColumns,
  metadata: EntityMetadata,
  column: ColumnMetadata,
  mark: ValueMark,
): EncryptedField {
  const { dataSource, keyring, scope, reading } = binder
  const name = fieldName(metadata, column)
  checkColumn(metadata, column, binder.referenced)
  const { options } = mark
  const { type = 'string', context = `${metadata.tableName}.${column.databaseName}`, scoped = false } = options
  const { carrier, capacity } = mark.declared ? readCarrier(binder, name, column) : setCarrier(binder, column, mark)
  const jsonCells = carrier === 'json' ? jsonCellsOf(column, dataSource) : undefined
  if (column.type === 'simple-json') column.type = 'text'
  const isJson = jsonCells === 'parsed' || jsonCells === 'either'
  const unsealed = unsealedOptions(options, reading, isJson ? 'json' : 'text', name)
  const cipher = new FieldCipher(keyring, { context, type, field: name, capacity, ...unsealed })
  if (capacity !== undefined) checkCapacity(name, carrier, capacity, type)
  const indexColumn = findIndexColumn(metadata, column)
  const index =
    indexColumn &&
    new BlindIndex(keyring, { context, type, field: name, ...indexShape(binder, indexColumn, mark, carrier) })
  const rowKey = options.bindTo && bindRowKey(dataSource, metadata, options.bindTo, name)
  return new EncryptedField({
    ...{ name, column, carrier, jsonCells, cipher, unsealed, rowKey, index, indexColumn },
    scoped,
    scope,
  })
}

/** A JSON type that is text below is written as JSON by us: TypeORM would compare and parse it in ways of its own. */
function jsonCellsOf({ type }: ColumnMetadata, dataSource: DataSource): JsonCells {
  if (type !== 'json' && type !== 'jsonb') return 'text'
  return isPostgres(dataSource.options.type) ? 'parsed' : 'either'
}

function readCarrier({ dataSource }: BindingColumns, name: string, column: ColumnMetadata): DeclaredCarrier {
  const declared = declaredCarrier(column, dataSource)
  return typeof declared === 'string' ? refuseColumn('FIELD_UNSUPPORTED', name, declared) : declared
}

function setCarrier({ dataSource }: BindingColumns, column: ColumnMetadata, { options }: ValueMark): DeclaredCarrier {
  const { carrier = 'binary', length } = options
  setValueType(column, driverTypes(dataSource), carrier, length)
  return { carrier, capacity: length }
}

function checkCapacity(name: string, carrier: Carrier, capacity: number, type: ValueType): void {
  const needed = (carrier === 'binary' ? envelopeLength : envelopeTextLength)(SHORTEST[type])
  if (capacity >= needed) return
  const [unit, text] = carrier === 'binary' ? ['bytes', ''] : ['characters', ', a third more again in text']
  refuseColumn(
    'COLUMN_TOO_SHORT',
    name,
    `the column takes ${capacity} ${unit}, and the shortest ciphertext has ${needed}: declare it longer ` +
      `(36 bytes more than the plaintext${text}), or leave the length out`,
  )
}

/** The column that was declared as the index of this one, in the same class or embedded object. */
export function findIndexColumn(metadata: EntityMetadata, column: ColumnMetadata): ColumnMetadata | undefined {
  return metadata.columns.find(other => {
    const mark = markOf(other.transformer)
    return (
      mark?.kind === 'index' &&
      mark.property === column.propertyName &&
      other.embeddedMetadata === column.embeddedMetadata
    )
  })
}

/** The length of an index and how it is normalised; sets the type of a hidden column, and reads that of a declared one. */
function indexShape(binder: BindingColumns, column: ColumnMetadata, value: ValueMark, carrier: Carrier) {
  const { dataSource } = binder
  const indexMark = markOf(column.transformer)
  if (indexMark?.declared !== true) {
    const { length, normalize } = indexOptionsOf(value.options) ?? {}
    setIndexType(column, driverTypes(dataSource), carrier, length ?? 16)
    return { length, normalize }
  }
  const field = column.propertyPath
  const declared = declaredCarrier(
    { ...column, type: column.type === 'char' ? 'varchar' : column.type } as never,
    dataSource,
  )
  if (typeof declared === 'string') refuseColumn('FIELD_UNSUPPORTED', field, declared)
  if ((declared.carrier === 'binary') !== (carrier === 'binary')) {
    refuseColumn(
      'CONFIG_INVALID',
      field,
      'an index is bytes beside a binary column, and text beside a text or JSON column',
    )
  }
  const { normalize } = value.options
  if (declared.capacity === undefined) return { normalize }
  const bytes = carrier === 'binary' ? declared.capacity : Math.floor(declared.capacity / 2)
  return { length: Math.min(bytes, 32), normalize }
}
