import { WaxsealError } from '@waxseal/core'
import type { EntityTarget, ObjectLiteral } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { bindingIn, cellsOf, collectKeyIds, type EncryptedCells, type RawRow, rawKey } from './result-plan.ts'
import type { SelectInternals } from './typeorm-internals.ts'

/** Where raw rows hold the cells of an entity. */
export interface RawRowOptions {
  /** The alias that a query builder had the entity under: its cells are then named after it, as in `u_email`. */
  readonly alias?: string | undefined
  /**
   * Cells that were given names of their own: the name in the rows, and the property. As in `{ mail: 'email' }`. Those that
   * encrypted ones are bound to (`bindTo`) are named likewise.
   */
  readonly columns?: Readonly<Record<string, string>> | undefined
}

/** Decrypts the cells of raw rows that belong to encrypted fields. Returns new rows. @throws WaxsealError FIELD_UNKNOWN … */
export async function decryptRows<Row extends ObjectLiteral>(
  binding: Binding,
  entity: EntityTarget<ObjectLiteral>,
  rows: readonly Row[],
  { alias, columns = {} }: RawRowOptions,
): Promise<Row[]> {
  const metadata = binding.dataSource.getMetadata(entity)
  const fields = binding.fieldsOf(metadata)
  const keyOf =
    alias === undefined ? (column: ColumnMetadata) => column.databaseName : aliasKeys(binding, metadata, alias)
  const cells = [...fields.map(field => cellsOf(field, keyOf)), ...namedCells(binding, entity, columns, keyOf)]
  await binding.keys.load(collectKeyIds(cells, rows), undefined)
  return rows.map(row => {
    const opened: RawRow = { ...row }
    for (const part of cells) {
      const cell = opened[part.key]
      if (cell !== null && cell !== undefined) opened[part.key] = part.field.open(cell, bindingIn(row, part))
    }
    return opened as Row
  })
}

/** The field of a property. @throws WaxsealError FIELD_UNKNOWN */
export function fieldOf(binding: Binding, entity: EntityTarget<ObjectLiteral>, property: string): EncryptedField {
  const metadata = binding.dataSource.getMetadata(entity)
  const field = binding.fieldsOf(metadata).find(({ column }) => column.propertyPath === property)
  if (field !== undefined) return field
  const name = `${metadata.name}.${property}`
  throw new WaxsealError('FIELD_UNKNOWN', `${name} is no encrypted property`, { field: name })
}

type KeyOf = (column: ColumnMetadata) => string

function aliasKeys(binding: Binding, metadata: EntityMetadata, alias: string): KeyOf {
  const paths = metadata.columns.map(({ propertyPath }) => `${alias}.${propertyPath}`)
  const builder = binding.dataSource
    .createQueryBuilder(metadata.target, alias)
    .select(paths) as unknown as SelectInternals
  return ({ databaseName }) => rawKey(builder, alias, metadata, databaseName)
}

function namedCells(
  binding: Binding,
  entity: EntityTarget<ObjectLiteral>,
  columns: NonNullable<RawRowOptions['columns']>,
  keyOf: KeyOf,
): EncryptedCells[] {
  const names = new Map(Object.entries(columns).map(([name, path]) => [path, name]))
  const nameOf: KeyOf = column => names.get(column.propertyPath) ?? keyOf(column)
  const fields = binding.fieldsOf(binding.dataSource.getMetadata(entity))
  const rowKeys = new Set(fields.flatMap(({ rowKey }) => rowKey?.columns.map(({ name }) => name) ?? []))
  return Object.entries(columns)
    .filter(([, path]) => !rowKeys.has(path))
    .map(([key, path]) => ({ ...cellsOf(fieldOf(binding, entity, path), nameOf), key }))
}
