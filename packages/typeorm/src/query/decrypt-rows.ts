import { WaxsealError } from '@waxseal/core'
import type { EntityTarget, ObjectLiteral } from 'typeorm'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { collectKeyIds, type EncryptedCells, type RawRow, rawKey } from './result-plan.ts'
import type { SelectInternals } from './typeorm-internals.ts'

/** Where raw rows hold the cells of an entity. */
export interface RawRowOptions {
  /** The alias that a query builder had the entity under: its cells are then named after it, as in `u_email`. */
  readonly alias?: string | undefined
  /** Cells that were given names of their own: the name in the rows, and the property. As in `{ mail: 'email' }`. */
  readonly columns?: Readonly<Record<string, string>> | undefined
}

/** Decrypts the cells of raw rows that belong to encrypted fields. Returns new rows. @throws WaxsealError FIELD_UNKNOWN … */
export async function decryptRows<Row extends ObjectLiteral>(
  binding: Binding,
  entity: EntityTarget<ObjectLiteral>,
  rows: readonly Row[],
  { alias, columns = {} }: RawRowOptions,
): Promise<Row[]> {
  const named = Object.entries(columns).map(([key, path]) => ({ key, field: fieldOf(binding, entity, path) }))
  const cells = [...(alias === undefined ? ownCells(binding, entity) : aliasCells(binding, entity, alias)), ...named]
  await binding.keys.load(collectKeyIds(cells, rows), undefined)
  return rows.map(row => {
    const opened: RawRow = { ...row }
    for (const { key, field } of cells) {
      const cell = opened[key]
      if (cell !== null && cell !== undefined) opened[key] = field.open(cell)
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

function ownCells(binding: Binding, entity: EntityTarget<ObjectLiteral>): EncryptedCells[] {
  const fields = binding.fieldsOf(binding.dataSource.getMetadata(entity))
  return fields.map(field => ({ field, key: field.column.databaseName }))
}

function aliasCells(binding: Binding, entity: EntityTarget<ObjectLiteral>, alias: string): EncryptedCells[] {
  const metadata = binding.dataSource.getMetadata(entity)
  const fields = binding.fieldsOf(metadata)
  const builder = binding.dataSource
    .createQueryBuilder(entity, alias)
    .select(fields.map(({ column }) => `${alias}.${column.propertyPath}`)) as unknown as SelectInternals
  return fields.map(field => ({ field, key: rawKey(builder, alias, metadata, field.column.databaseName) }))
}
