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
 * them we remember the first value, so that the second call can answer "the same" or "another" without encrypting. While
 * SQL is put together, `to` always encrypts.
 */
export function attachValueColumn(field: EncryptedField): void {
  const { column, type } = field
  const read = column.getEntityValue
  let compared: unknown
  let isComparing = false

  column.getEntityValue = (entity, transform = false) => {
    const value: unknown = read.call(column, entity)
    if (value === null || value === undefined) return value
    if (typeof value === 'function') refuseExpression(field)
    if (isFindOperator(value)) return registry.buildingWrite === 0 ? value : refuseOperator(field)
    if (registry.buildingWrite > 0 && field.rowKey !== undefined) return new BoundValue(value, entity)
    if (!transform) return value
    compared = value
    isComparing = true
    return STORED
  }

  column.transformer = {
    to(value: unknown): unknown {
      const previous = compared
      const wasComparing = isComparing
      compared = undefined
      isComparing = false
      if (value === null || value === undefined) return value
      if (!wasComparing || registry.buildingWrite > 0) {
        // In criteria, the only operators that get here are tests for NULL; anything else is a value, and encrypted.
        if (registry.buildingWrite === 0 && isNullTest(value)) return value
        return value instanceof BoundValue ? field.seal(value.value, bindingOf(field, value)) : field.seal(value)
      }
      return isSame(type, previous, value) ? STORED : CHANGED
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
