import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import { isFindOperator } from '../query/find-operator.ts'
import { registry } from '../registry.ts'
import type { EncryptedField } from './encrypted-field.ts'

// Says "there is a value" where TypeORM only asks which columns have one, without hashing anything. As it is the same
// object each time, an index never counts as changed by itself; it is written whenever its source is.
const PRESENT = Object.freeze({
  toJSON(): never {
    throw new TypeError('an index that was not computed must not get into SQL')
  },
})

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
    const value: unknown = source.getEntityValue(entity)
    if (value === undefined || isFindOperator(value)) return undefined
    if (registry.buildingWrite === 0) return PRESENT
    return value === null ? null : field.indexCell(value)
  }
}
