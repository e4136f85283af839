import { type BoundColumn, type EncryptedTable, TableField, WaxsealError } from '@waxseal/core'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'

/**
 * The tables of a DataSource that have encrypted columns. Entities that share a table, as those of a single-table inheritance do,
 * are one; views are none.
 *
 * @throws WaxsealError CONFIG_INVALID where entities declare one column differently
 */
export function encryptedTables(binding: Binding): EncryptedTable[] {
  const tables = new Map<string, EncryptedTable>()
  for (const metadata of binding.dataSource.entityMetadatas) {
    if (metadata.tableType === 'view') continue
    const own = metadata.columns.flatMap(column => binding.fields.get(column) ?? [])
    if (own.length === 0) continue
    const table = tables.get(metadata.tablePath) ?? describe(metadata)
    tables.set(metadata.tablePath, { ...table, fields: mergeFields(table.fields, own.map(tableField)) })
  }
  return [...tables.values()]
}

function describe(metadata: EntityMetadata): EncryptedTable {
  // Of a single-table inheritance, the entity at the top gives the table its name.
  const { name } = metadata.parentEntityMetadata ?? metadata
  return {
    name,
    schema: metadata.schema ?? metadata.database,
    table: metadata.tableName,
    primaryKey: metadata.primaryColumns.map(column => column.databaseName),
    fields: [],
  }
}

function tableField(field: EncryptedField): TableField {
  const { name, column, carrier, cipher, scoped, index, indexColumn, rowKey } = field
  const bindTo = rowKey?.columns.map(
    (key): BoundColumn => ({ name: key.name, kind: key.kind, column: key.column.databaseName }),
  )
  return new TableField({
    ...{ name, carrier, cipher, scoped, bindTo },
    column: column.databaseName,
    index: index && {
      column: indexColumn!.databaseName,
      form: carrier === 'binary' ? 'binary' : 'text',
      blind: index,
    },
  })
}

function mergeFields(known: readonly TableField[], own: readonly TableField[]): TableField[] {
  const fields = new Map(known.map(field => [field.column, field]))
  for (const field of own) {
    const other = fields.get(field.column)
    if (other === undefined) fields.set(field.column, field)
    else if (!isSame(field, other)) refuseTwice(field, other)
  }
  return [...fields.values()]
}

function isSame(a: TableField, b: TableField): boolean {
  return (
    (['context', 'type', 'carrier', 'scoped'] as const).every(key => a[key] === b[key]) &&
    a.index?.column === b.index?.column
  )
}

function refuseTwice(field: TableField, other: TableField): never {
  throw new WaxsealError(
    'CONFIG_INVALID',
    `${field.name}: ${other.name} is the same column, and is declared otherwise: give both the same type, context, scope and index`,
    { field: field.name },
  )
}
