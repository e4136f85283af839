import { isFindOperator, isNullTest } from '../query/find-operator.ts'
import { registry } from '../registry.ts'
import { BoundValue, OpenedCell } from './bound-value.ts'
import { isSame, Unencrypted } from './change-detection.ts'
import type { EncryptedField } from './encrypted-field.ts'
import { refuseExpression, refuseOperator } from './refuse-value.ts'

const STORED = new Unencrypted()
const CHANGED = new Unencrypted()

/**
 * Puts the encryption into a column's metadata.
 *
 * TypeORM finds out what changed by two calls in a row: it takes the value of the database's entity through
 * `getEntityValue(entity, true)`, then sends the value of the user's entity through the transformer's `to`, and compares. Between
 * them we remember the first value, so that the second call can answer "the same" or "another" without encrypting. Only while
 * the SQL of a write is put together does `to` encrypt.
 */
export function attachValueColumn(field: EncryptedField): void {
  const { column, type } = field
  const read = column.getEntityValue
  let compared: unknown
  let isComparing = false

  column.getEntityValue = (entity, transform = false) => {
    const value: unknown = read.call(column, entity)
    if (typeof value === 'function') refuseExpression(field)
    if (isFindOperator(value)) return registry.buildingWrite === 0 ? value : refuseOperator(field)
    const isThere = value !== null && value !== undefined
    if (isThere && registry.buildingWrite > 0 && field.rowKey !== undefined) return new BoundValue(value, entity)
    if (!transform) return value
    compared = value
    isComparing = true
    return isThere ? STORED : value
  }

  column.transformer = {
    to(value: unknown): unknown {
      const previous = compared
      const wasComparing = isComparing
      compared = undefined
      isComparing = false
      if (value === null || value === undefined) return value
      if (value instanceof BoundValue) return field.seal(value.value, bindingOf(field, value))
      if (registry.buildingWrite > 0) return field.seal(value)
      // Of criteria, only tests for NULL get here.
      if (isNullTest(value)) return value
      // TypeORM 0.3.20 has compared JSON values by itself before it asks.
      return wasComparing && isSame(type, previous, value) ? STORED : CHANGED
    },
    from(cell: unknown): unknown {
      if (cell === null || cell === undefined) return cell
      return cell instanceof OpenedCell ? cell.value : field.open(cell)
    },
  }
}

/** What a value is bound to: an INSERT shows the row, and an UPDATE tells it by its criteria. */
function bindingOf(field: EncryptedField, { row }: BoundValue): Buffer {
  return registry.updatedRow === undefined ? field.rowKey!.bindingOfNew(row, field.name) : registry.updatedRow(field)
}
