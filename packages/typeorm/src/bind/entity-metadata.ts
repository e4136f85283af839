import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { refuseConflict, refuseWithoutIndex } from '../query/refuse-query.ts'
import { registry } from '../registry.ts'

/**
 * Lets TypeORM see the index column where it looks up the columns of a property: an UPDATE that sets the property writes
 * both, and an upsert finds conflicts by the index.
 */
export function adaptMetadata(metadata: EntityMetadata, fields: ReadonlyMap<ColumnMetadata, EncryptedField>): void {
  const find = metadata.findColumnsWithPropertyPath
  metadata.findColumnsWithPropertyPath = path => {
    const columns = find.call(metadata, path)
    if (registry.buildingWrite === 0) return columns
    return columns.flatMap(column => [column, fields.get(column)?.indexColumn ?? []].flat())
  }
  const map = metadata.mapPropertyPathsToColumns
  metadata.mapPropertyPathsToColumns = paths =>
    map.call(metadata, paths).map(column => {
      const field = fields.get(column)
      if (field?.readsPlaintext) refuseConflict(field)
      return field === undefined ? column : (field.indexColumn ?? refuseWithoutIndex(field))
    })
}
