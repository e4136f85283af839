import type { FindOperator } from 'typeorm'

const BRANDS: readonly unknown[] = [Symbol.for('FindOperator'), Symbol.for('EqualOperator')]

/** True for `In(...)`, `Not(...)` and so on, of any copy of TypeORM. */
export function isFindOperator(value: unknown): value is FindOperator<unknown> {
  if (typeof value !== 'object' || value === null) return false
  return BRANDS.includes((value as { '@instanceof'?: unknown })['@instanceof'])
}

/** True for operators that only ask whether there is a value: `IsNull()`, `Not(IsNull())`, `Or(IsNull())`. */
export function isNullTest(value: unknown): boolean {
  if (!isFindOperator(value)) return false
  const operands = operandsOf(value)
  return typeOf(value) === 'isNull' || (operands.length > 0 && operands.every(isNullTest))
}

/** The operator's own type; `type` of some copies of TypeORM answers for the operator inside. */
export function typeOf(operator: FindOperator<unknown>): string {
  return (operator as unknown as { _type: string })._type
}

/** What an operator applies to: values or operators. */
export function operandsOf(operator: FindOperator<unknown>): readonly unknown[] {
  const value = operator.child ?? operator.value
  if (typeOf(operator) === 'isNull') return []
  const takesList = ['in', 'any', 'and', 'or'].includes(typeOf(operator))
  return takesList && Array.isArray(value) ? value : [value]
}
