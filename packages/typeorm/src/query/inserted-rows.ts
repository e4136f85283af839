import { randomUUID } from 'node:crypto'
import type { ObjectLiteral } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { isMysql } from '../bind/driver-family.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { type RowKey, refuseAnyRow, refuseRow } from '../field/row-key.ts'
import { storedKeys } from './stored-keys.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/** A field that is bound to its row. */
type BoundField = EncryptedField & { readonly rowKey: RowKey }

/**
 * Gives rows that are about to be inserted the UUIDs that cells are bound to: the database, or TypeORM, would make them too late.
 * They get on the entity as those would.
 */
export function assignKeys(binding: Binding, builder: BuilderInternals, metadata: EntityMetadata): void {
  const columns = boundFields(binding, metadata).flatMap(({ rowKey }) => rowKey.columns.map(({ column }) => column))
  const generated = [...new Set(columns)].filter(({ isGenerated }) => isGenerated)
  if (generated.length === 0) return
  const { locallyGenerated } = builder.expressionMap
  for (const [i, row] of rowsOf(builder).entries()) {
    for (const column of generated) {
      const value: unknown = column.getEntityValue(row)
      if (value !== undefined && value !== null) continue
      const id = randomUUID()
      locallyGenerated[i] ??= {}
      for (const target of [row, locallyGenerated[i]]) column.setEntityValue(target as ObjectLiteral, id)
    }
  }
}

/**
 * Refuses an INSERT that could overwrite cells, or what they are bound to, in a row with another key than the one that
 * is given.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED
 */
export function checkOverwrite(binding: Binding, builder: BuilderInternals, metadata: EntityMetadata): void {
  for (const field of overwrittenFields(binding, builder, metadata)) {
    const names = field.rowKey.columns.map(({ column }) => column.databaseName)
    const keys = conflictKeys(builder, metadata)
    if (keys.length > 0 && keys.every(key => names.every(name => key.includes(name)))) continue
    refuseAnyRow(
      field.name,
      field.rowKey.columns,
      'this upsert may overwrite a row with another key than the one that is given: let the conflict be about that key alone, ' +
        'or look for the row and save it',
    )
  }
}

/**
 * Where the database may find a row by a key that is spelled otherwise: makes sure that the rows to be overwritten have the keys
 * that are given. undefined where there is nothing to ask.
 */
export function readyOverwrite(
  binding: Binding,
  builder: BuilderInternals,
  metadata: EntityMetadata,
): Promise<void> | undefined {
  const fields = overwrittenFields(binding, builder, metadata)
  const inexact = fields.filter(({ rowKey }) => rowKey.columns.some(({ isExact }) => !isExact))
  if (inexact.length === 0) return undefined
  const byKey = new Map(inexact.map(field => [field.rowKey.columns.map(({ name }) => name).join(), field]))
  return checkSpellings(binding, builder, metadata, [...byKey.values()])
}

async function checkSpellings(
  binding: Binding,
  builder: BuilderInternals,
  metadata: EntityMetadata,
  fields: readonly BoundField[],
): Promise<void> {
  for (const field of fields) await checkSpelling(binding, builder, metadata, field)
}

async function checkSpelling(
  binding: Binding,
  builder: BuilderInternals,
  metadata: EntityMetadata,
  { rowKey, name }: BoundField,
): Promise<void> {
  const columns = rowKey.columns.map(({ column }) => column)
  const given = rowsOf(builder).map(row => columns.map((column): unknown => column.getEntityValue(row, true)))
  const complete = given.filter(values => !values.some(value => value === undefined || value === null))
  if (complete.length === 0) return
  const rows = complete.map(values => new Map(columns.map((column, i) => [column, values[i]])))
  const known = new Set(complete.map(values => rowKey.bindingOf(values, name).toString('hex')))
  for (const stored of await storedKeys(binding, builder, { metadata, columns, rows })) {
    const key = rowKey.bindingOf(
      columns.map(column => stored.get(column)),
      name,
    )
    if (known.has(key.toString('hex'))) continue
    refuseRow(name, 'it is bound to its row, and the row that this upsert overwrites has its key in another spelling')
  }
}

function overwrittenFields(binding: Binding, builder: BuilderInternals, metadata: EntityMetadata): BoundField[] {
  const { overwrite, columns } = builder.expressionMap.onUpdate ?? {}
  const written = overwrite ?? columns
  if (written === undefined) return []
  const isWritten = ({ databaseName }: ColumnMetadata): boolean => written.includes(databaseName)
  return boundFields(binding, metadata).filter(
    ({ column, rowKey }) => isWritten(column) || rowKey.columns.some(key => isWritten(key.column)),
  )
}

/** The columns of each key by which a row that is there already may be found, by their names in the database. */
function conflictKeys({ expressionMap }: BuilderInternals, metadata: EntityMetadata): string[][] {
  const namesOf = (columns: readonly ColumnMetadata[]): string[] => columns.map(({ databaseName }) => databaseName)
  const primary = namesOf(metadata.primaryColumns)
  if (isMysql(metadata.connection.options.type)) {
    // There, a conflict is about any unique key, whatever was asked for.
    const unique = [...metadata.uniques, ...metadata.indices.filter(({ isUnique }) => isUnique)]
    return [primary, ...unique.map(({ columns }) => namesOf(columns))]
  }
  const { conflict, upsertType } = expressionMap.onUpdate ?? {}
  if (upsertType === 'primary-key') return [primary]
  return Array.isArray(conflict) ? [conflict] : []
}

function boundFields(binding: Binding, metadata: EntityMetadata): BoundField[] {
  return binding.fieldsOf(metadata).filter((field): field is BoundField => field.rowKey !== undefined)
}

function rowsOf({ expressionMap }: BuilderInternals): ObjectLiteral[] {
  return [expressionMap.valuesSet ?? []].flat()
}
