import { FindOperator, In } from 'typeorm'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { KeyAccess } from '../keys/key-access.ts'
import { isFindOperator, operandsOf, typeOf } from './find-operator.ts'
import { hasNoValue, matchesAny } from './pending-index.ts'
import { refuseQuery, refuseWithoutIndex } from './refuse-query.ts'

/**
 * What to search the index column for, where the user searches the encrypted one for `criterion` (not null, no test for
 * NULL). The user's own operators are left as they are: TypeORM changes operators in place.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING, SCOPE_MISSING
 */
export function rewriteCriterion(field: EncryptedField, criterion: unknown, keys: KeyAccess): FindOperator<unknown> {
  if (!isFindOperator(criterion)) return equality(field, [criterion], keys)
  const operands = operandsOf(criterion)
  const type = typeOf(criterion)
  switch (type) {
    case 'isNull':
      return hasNoValue(field)
    case 'equal':
      return rewriteCriterion(field, operands[0], keys)
    case 'in':
    case 'any':
      return operands.length === 0 ? In([]) : equality(field, operands, keys)
    case 'not':
      return new FindOperator('not', rewriteCriterion(field, operands[0], keys) as never)
    case 'and':
    case 'or': {
      const rewritten = operands.map(operand => rewriteCriterion(field, operand, keys))
      return new FindOperator(type, rewritten as never, true, true)
    }
    default:
      return refuseQuery(field, `${nameOf(type)} cannot be answered`)
  }
}

function equality(field: EncryptedField, values: readonly unknown[], keys: KeyAccess): FindOperator<unknown> {
  if (field.index === undefined) refuseWithoutIndex(field)
  return matchesAny(field, values, keys)
}

function nameOf(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1)
}
