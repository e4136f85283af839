import type { Keyring, ReadingOptions } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import { markOf } from '../column/mark.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { attachIndexColumn } from '../field/index-column.ts'
import { attachValueColumn } from '../field/value-column.ts'
import { bindField } from './bind-field.ts'
import { bindViewField } from './bind-view-field.ts'
import { checkTransformers, fieldName, refuseColumn } from './check-column.ts'
import { dropRepeatedIndices } from './repeated-indices.ts'

/** What binding the columns of a DataSource works with. */
export interface ColumnBinder {
  readonly dataSource: DataSource
  readonly keyring: Keyring
  /** The current tenant. */
  readonly scope: () => string | undefined
  /** What is read besides envelopes, of fields that say nothing of their own. */
  readonly reading: ReadingOptions
}

/** The same, with what was found out about the columns. */
export interface BindingColumns extends ColumnBinder {
  /** The columns that relations refer to. */
  readonly referenced: ReadonlySet<ColumnMetadata>
}

/**
 * Turns every marked column of a DataSource into an encrypted one: gives it its real type and puts the encryption where
 * TypeORM reads and writes it. Column metadata belongs to one DataSource, so others are not touched.
 *
 * @throws WaxsealError FIELD_UNSUPPORTED, FIELD_UNKNOWN, COLUMN_TOO_SHORT, CONFIG_INVALID
 */
export function bindColumns(given: ColumnBinder): Map<ColumnMetadata, EncryptedField> {
  const fields = new Map<ColumnMetadata, EncryptedField>()
  const { entityMetadatas } = given.dataSource
  const binder: BindingColumns = { ...given, referenced: referencedIn(entityMetadatas) }
  const isView = (metadata: EntityMetadata): boolean => metadata.tableType === 'view'
  // Views last: their columns show those of tables.
  const ordered = [...entityMetadatas.filter(metadata => !isView(metadata)), ...entityMetadatas.filter(isView)]
  for (const metadata of ordered) {
    if (metadata.embeddeds.length > 0) dropRepeatedIndices(metadata)
    for (const column of metadata.columns) {
      checkTransformers(metadata, column)
      const mark = markOf(column.transformer)
      // Entities of a single-table inheritance share their columns' metadata.
      if (mark?.kind !== 'value' || fields.has(column)) continue
      const field = isView(metadata)
        ? bindViewField(binder, metadata, column, mark, fields.values())
        : bindField(binder, metadata, column, mark)
      fields.set(column, field)
    }
  }
  for (const field of fields.values()) attachValueColumn(field)
  const byIndex = new Map([...fields.values()].map(field => [field.indexColumn, field]))
  for (const metadata of entityMetadatas) claimIndexColumns(metadata, byIndex)
  return fields
}

function referencedIn(metadatas: readonly EntityMetadata[]): ReadonlySet<ColumnMetadata> {
  const referenced = new Set<ColumnMetadata>()
  for (const { columns } of metadatas) {
    for (const { referencedColumn } of columns) if (referencedColumn !== undefined) referenced.add(referencedColumn)
  }
  return referenced
}

/** An index column whose source was not found would go on holding a transformer that fails: say so at once. */
function claimIndexColumns(
  metadata: EntityMetadata,
  byIndex: ReadonlyMap<ColumnMetadata | undefined, EncryptedField>,
): void {
  for (const column of metadata.columns) {
    const mark = markOf(column.transformer)
    if (mark?.kind !== 'index') continue
    const source = byIndex.get(column)
    if (source === undefined) {
      const what = `it is the index of "${mark.property}", which is no encrypted property of the same class`
      refuseColumn('FIELD_UNKNOWN', fieldName(metadata, column), what)
    }
    attachIndexColumn(source, column)
  }
}
