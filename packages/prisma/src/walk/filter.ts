import type { EncryptedField, FieldIndex } from '../field/encrypted-field.ts'
import { refuse } from '../refuse.ts'
import { type Fields, isFieldReference, isOmitted, isPlainObject, nullTypeOf, toList } from './prisma-value.ts'

/** A condition that a field's own column cannot answer. */
export interface Condition {
  /** On the index field, computed once the scope's keys are in memory. */
  readonly onIndex: (scope: string) => unknown
  /**
   * The same of a cell that is not encrypted yet and has no index, as a filter on the model. In migration mode only, else
   * undefined.
   */
  readonly onPlaintext: Fields | undefined
}

/** A filter on an encrypted field, in two parts. */
export interface SplitFilter {
  /** What its own column can answer, which is whether it is null; undefined when nothing is left for it. */
  readonly own: unknown
  /** What the index must answer. All must hold. */
  readonly conditions: readonly Condition[]
}

interface Form {
  readonly one: (hash: unknown) => unknown
  readonly many: (hashes: readonly unknown[]) => unknown
}

// The shorthand stays one where it can, for findUnique and native upserts take nothing else.
const FORMS: Readonly<Record<'shorthand' | 'equals' | 'not', Form>> = {
  shorthand: { one: hash => hash, many: hashes => ({ in: hashes }) },
  equals: { one: hash => ({ equals: hash }), many: hashes => ({ in: hashes }) },
  not: { one: hash => ({ not: hash }), many: hashes => ({ notIn: hashes }) },
}

/**
 * Splits a filter on an encrypted field: `'x'`, `{ equals, in, notIn, not }`.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING
 */
export function splitFilter(field: EncryptedField, filter: unknown): SplitFilter {
  if (isNull(field, filter)) return { own: filter, conditions: [] }
  if (!isPlainObject(filter)) return { own: undefined, conditions: [equality(field, filter, FORMS.shorthand)] }
  const own: Fields = {}
  const conditions: Condition[] = []
  for (const [operator, operand] of Object.entries(filter)) {
    if (isOmitted(operand)) own[operator] = operand
    else splitOperator(field, operator, operand, own, conditions)
  }
  return { own: Object.keys(own).length > 0 || conditions.length === 0 ? own : undefined, conditions }
}

function splitOperator(
  field: EncryptedField,
  operator: string,
  operand: unknown,
  own: Fields,
  conditions: Condition[],
): void {
  switch (operator) {
    case 'equals':
      if (isNull(field, operand)) own.equals = operand
      else conditions.push(equality(field, operand, FORMS.equals))
      return
    case 'in':
    case 'notIn':
      conditions.push(membership(field, operator, operand))
      return
    case 'not':
      splitNegation(field, operand, own, conditions)
      return
    case 'mode':
      // Says how text is compared; the index has its normalisers for that.
      if (operand === 'default') return
  }
  refuse('QUERY_UNSUPPORTED', field.label, unanswerable(`the filter "${operator}"`))
}

function splitNegation(field: EncryptedField, operand: unknown, own: Fields, conditions: Condition[]): void {
  if (isNull(field, operand)) {
    own.not = operand
    return
  }
  if (!isPlainObject(operand)) {
    conditions.push(equality(field, operand, FORMS.not))
    return
  }
  const operators = Object.keys(operand).filter(operator => !isOmitted(operand[operator]))
  // NOT (a AND b) cannot be split over two columns, and Prisma itself takes a not in a not for one.
  if (operators.length > 1 || operators[0] === 'not') {
    refuse(
      'QUERY_UNSUPPORTED',
      field.label,
      'a "not" with several filters, or in another, is not supported; combine them with NOT and AND',
    )
  }
  const negated = splitFilter(field, operand)
  if (negated.own !== undefined) own.not = negated.own
  for (const { onIndex, onPlaintext } of negated.conditions) {
    conditions.push({ onIndex: scope => ({ not: onIndex(scope) }), onPlaintext: onPlaintext && { NOT: onPlaintext } })
  }
}

function equality(field: EncryptedField, value: unknown, form: Form): Condition {
  const index = indexFor(field)
  refuseReference(field, value)
  return {
    onIndex(scope) {
      const hashes = field.candidates(index, value, scope)
      return hashes.length === 1 ? form.one(hashes[0]) : form.many(hashes)
    },
    onPlaintext: plaintextFilter(field, index, [value], form === FORMS.not),
  }
}

function membership(field: EncryptedField, operator: 'in' | 'notIn', operand: unknown): Condition {
  const index = indexFor(field)
  refuseReference(field, operand)
  const values = toList(operand)
  for (const value of values) refuseReference(field, value)
  return {
    onIndex: scope => ({
      // null in a list is for Prisma to refuse.
      [operator]: values.flatMap(value => (value === null ? [null] : field.candidates(index, value, scope))),
    }),
    onPlaintext: plaintextFilter(field, index, values, operator === 'notIn'),
  }
}

/** What a cell that is not encrypted yet must hold to be, or not to be, one of the values. */
function plaintextFilter(
  field: EncryptedField,
  index: FieldIndex,
  values: readonly unknown[],
  negated: boolean,
): Fields | undefined {
  if (!field.readsPlaintext) return undefined
  const cells = values.flatMap(value => (value === null ? [] : field.plaintextCells(index, value)))
  // A Json field knows no "in".
  const among = field.isJson
    ? { OR: cells.map(cell => ({ [field.name]: { equals: cell } })) }
    : { [field.name]: { in: cells } }
  return negated ? { NOT: among } : among
}

/** SQL's NULL, in the field's own way to write it. JSON's null is a value like any other. */
function isNull(field: EncryptedField, value: unknown): boolean {
  if (value === null) return true
  const nullType = nullTypeOf(value)
  if (nullType === undefined || nullType === 'DbNull') return nullType !== undefined
  return refuse('QUERY_UNSUPPORTED', field.label, unanswerable(`Prisma.${nullType}`))
}

function indexFor(field: EncryptedField): FieldIndex {
  return (
    field.index ??
    refuse('INDEX_MISSING', field.label, 'an encrypted field is searched through an index; configure one')
  )
}

function refuseReference(field: EncryptedField, value: unknown): void {
  if (isFieldReference(value)) refuse('QUERY_UNSUPPORTED', field.label, unanswerable('a comparison with another field'))
}

/**
 * A condition on cells that are encrypted and, in migration mode, on cells that are not yet. The index is asked for whether it
 * is NULL in both parts, so that each part is true or false, and NOT around them turns rows to the other side and not to
 * "unknown".
 */
export function conditionOn(index: string, hashed: unknown, onPlaintext: Fields | undefined): Fields {
  if (onPlaintext === undefined) return { [index]: hashed }
  return {
    OR: [{ AND: [{ [index]: { not: null } }, { [index]: hashed }] }, { AND: [{ [index]: null }, onPlaintext] }],
  }
}

/** The words for what no index answers. */
export function unanswerable(what: string): string {
  return `${what} is not supported on an encrypted field: its index answers equality only (equals, in, notIn, not)`
}
