import type { ObjectLiteral } from 'typeorm'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { type KeyColumn, namesOf, type RowKey, refuseAnyRow, refuseRow } from '../field/row-key.ts'
import { type ColumnValues, pinnedColumns } from './pinned-columns.ts'
import { storedKeys } from './stored-keys.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

// What the database said of the row that a builder is about to update.
const asked = new WeakMap<object, ColumnValues>()

/**
 * Asks the database for the key of the row that an UPDATE writes cells of, where its criteria name the row but not the key, or
 * the key but perhaps not letter by letter. undefined where there is nothing to ask, or the criteria name no row.
 */
export function readyUpdatedRow(
  binding: Binding,
  builder: BuilderInternals,
  metadata: EntityMetadata,
): Promise<void> | undefined {
  const wanted = wantedKeys(binding, builder, metadata)
  if (wanted.length === 0) return undefined
  const pinned = pinnedColumns(builder, metadata)
  if (wanted.every(({ column, isExact }) => isExact && pinned.has(column))) return undefined
  const columns = [...new Set(wanted.map(({ column }) => column))]
  const given = [metadata.primaryColumns, columns].find(names => names.every(column => pinned.has(column)))
  if (given === undefined) return undefined
  const row = new Map(given.map(column => [column, pinned.get(column)]))
  return storedKeys(binding, builder, { metadata, columns, rows: [row] }).then(rows => {
    // Where there is no such row, nothing is going to be written.
    if (rows.length < 2) asked.set(builder, rows[0] ?? row)
  })
}

/** Forgets what the database said: a builder may be used again, with other criteria. */
export function forgetUpdatedRow(builder: BuilderInternals): void {
  asked.delete(builder)
}

/**
 * What cells of the row that an UPDATE changes are bound to. Refuses to change what they are bound to.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, ROW_KEY_INVALID
 */
export function updatedRow(
  binding: Binding,
  builder: BuilderInternals,
  metadata: EntityMetadata,
): (field: EncryptedField) => Buffer {
  const pinned = pinnedColumns(builder, metadata)
  const known = asked.get(builder)
  const keyOf = (field: EncryptedField, { columns }: RowKey): unknown[] => {
    const values = columns.map(
      ({ column, isExact }) => known?.get(column) ?? (isExact ? pinned.get(column) : undefined),
    )
    return values.includes(undefined) ? refuseCriteria(field, columns) : values
  }
  for (const field of binding.fieldsOf(metadata)) {
    const { rowKey } = field
    if (rowKey !== undefined && setsKey(rowKey, builder)) checkSameKey(field, rowKey, builder, keyOf(field, rowKey))
  }
  return field => field.rowKey!.bindingOf(keyOf(field, field.rowKey!), field.name)
}

/** The key columns of all fields that an UPDATE writes, or whose key it sets. */
function wantedKeys(binding: Binding, builder: BuilderInternals, metadata: EntityMetadata): readonly KeyColumn[] {
  return binding.fieldsOf(metadata).flatMap(({ column, rowKey }) => {
    if (rowKey === undefined) return []
    const value: unknown = column.getEntityValue(valuesOf(builder))
    const isWritten = (value !== undefined && value !== null) || setsKey(rowKey, builder)
    return isWritten ? rowKey.columns : []
  })
}

function setsKey({ columns }: RowKey, builder: BuilderInternals): boolean {
  return columns.some(({ column }) => column.isUpdate && column.getEntityValue(valuesOf(builder)) !== undefined)
}

/** Lets a key be set to what it is, as `update(id, entity)` does. */
function checkSameKey(field: EncryptedField, rowKey: RowKey, builder: BuilderInternals, key: readonly unknown[]): void {
  const set = rowKey.columns.map(({ column }): unknown =>
    column.isUpdate ? column.getEntityValue(valuesOf(builder), true) : undefined,
  )
  const next = rowKey.bindingOf(
    key.map((value, i) => (set[i] === undefined ? value : set[i])),
    field.name,
  )
  if (next.equals(rowKey.bindingOf(key, field.name))) return
  refuseRow(
    field.name,
    `it is bound to its row by ${namesOf(rowKey.columns)}, which cannot be changed: add a new row instead`,
  )
}

function refuseCriteria(field: EncryptedField, columns: readonly KeyColumn[]): never {
  refuseAnyRow(
    field.name,
    columns,
    'the criteria of this UPDATE do not say which one row that is: give them as an object with the primary key, as in ' +
      'update({ id }, …), or save the entity',
  )
}

function valuesOf({ expressionMap }: BuilderInternals): ObjectLiteral {
  return (expressionMap.valuesSet ?? {}) as ObjectLiteral
}
