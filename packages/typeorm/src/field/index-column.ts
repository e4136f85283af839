import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import { isFindOperator } from '../query/find-operator.ts'
import { registry } from '../registry.ts'
import { BoundValue } from './bound-value.ts'
import type { EncryptedField } from './encrypted-field.ts'
import { refuseIndexValue } from './refuse-value.ts'

/**
 * Makes a column the index of a field: its value is derived from the field's whenever a row is written, and it is never
 * set on an entity.
 */
export function attachIndexColumn(field: EncryptedField, column: ColumnMetadata): void {
  const read = column.getEntityValue
  const source = field.column
  column.transformer = undefined
  column.isSelect = false
  column.setEntityValue = () => {}
  column.getEntityValue = (entity, transform = false) => {
    const own: unknown = read.call(column, entity, transform)
    // The criteria that a search was rewritten to.
    if (isFindOperator(own)) return own
    // Only while SQL is put together: an index that changed is written because its source did.
    if (registry.buildingWrite === 0) return undefined
    if (own !== undefined) refuseIndexValue(field, column)
    const value: unknown = source.getEntityValue(entity)
    if (value === undefined || value === null) return value
    return field.indexCell(value instanceof BoundValue ? value.value : value)
  }
}
