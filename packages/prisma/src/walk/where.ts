import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model, Relation } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { planChoice } from './choice.ts'
import { conditionOn, splitFilter } from './filter.ts'
import type { Plan } from './plan.ts'
import { type Fields, isFieldReference, isOmitted, isPlainObject, nullTypeOf, toList } from './prisma-value.ts'

const COMBINATORS: readonly string[] = ['AND', 'OR', 'NOT']
const TO_MANY: readonly string[] = ['some', 'every', 'none']
const TO_ONE: readonly string[] = ['is', 'isNot']

/** A filter, or a choice of one row, as `findUnique`, `cursor` and `connect` take it, which must name a unique field as it is. */
export type WhereKind = 'filter' | 'unique'

/**
 * Plans the rewriting of a `where`, a unique `where` or a `cursor`: equality on encrypted fields moves to their index fields.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING, SCOPE_MISSING
 */
export function planWhere(model: Model, where: unknown, plan: Plan, kind: WhereKind = 'filter'): void {
  if (!model.reaches || !isPlainObject(where)) return
  let chosen = kind === 'filter'
  let besides: EncryptedField | undefined
  for (const key of Object.keys(where)) {
    const value = where[key]
    if (isOmitted(value)) continue
    const field = model.encrypted.get(key)
    const relation = model.relations.get(key)
    if (field !== undefined) {
      if (kind === 'unique' && isValue(value) && planChoice(model, where, key, { [key]: value }, plan)) chosen = true
      else {
        besides ??= field
        planFilter(field, where, value, plan)
      }
    } else if (relation !== undefined) planRelationFilter(relation, value, plan)
    else if (model.fields.has(key)) {
      chosen ||= model.uniqueKeys.has(key)
      refuseReferences(model, key, value)
    } else if (COMBINATORS.includes(key)) for (const part of toList(value)) planWhere(model, part, plan)
    else if (model.uniqueKeys.has(key)) {
      chosen = true
      planCompound(model, where, key, value, plan)
    }
  }
  if (!chosen && besides !== undefined) refuseChoice(besides)
}

/** True for what a unique `where` takes of a field: a value, as opposed to null and to a filter. */
function isValue(value: unknown): boolean {
  return value !== null && !isPlainObject(value) && nullTypeOf(value) === undefined
}

/** A compound unique: `tenantId_email: { tenantId, email }`. */
function planCompound(model: Model, where: Fields, key: string, values: unknown, plan: Plan): void {
  if (!isPlainObject(values)) return
  const fields = model.uniqueKeys.get(key)!
  const encrypted = fields.find(name => model.encrypted.has(name))
  if (encrypted === undefined) return
  const given = Object.fromEntries(fields.map(name => [name, values[name]]))
  if (!planChoice(model, where, key, given, plan)) refuseCompound(model, key, encrypted)
}

function planFilter(field: EncryptedField, where: Fields, filter: unknown, plan: Plan): void {
  const { own, conditions } = splitFilter(field, filter)
  if (conditions.length === 0) return
  if (own === undefined) delete where[field.name]
  else where[field.name] = own
  const { name } = field.index!
  for (const { onIndex, onPlaintext } of conditions) {
    plan.search(field, scope => {
      const hashed = onIndex(scope)
      // Where the slot is taken, by the application or by another condition, both must hold.
      if (onPlaintext === undefined && isOmitted(where[name])) where[name] = hashed
      else where.AND = [...toList(where.AND), conditionOn(name, hashed, onPlaintext)]
    })
  }
}

function planRelationFilter({ name, model, isList }: Relation, filter: unknown, plan: Plan): void {
  if (!isPlainObject(filter)) return
  const used = (isList ? TO_MANY : TO_ONE).filter(operator => !isOmitted(filter[operator]))
  for (const operator of used) {
    if (!isList && model.fields.has(operator)) refuseAmbiguity(model, name, operator)
    planWhere(model, filter[operator], plan)
  }
  // To-one relations also take the other model's filter as it is.
  if (used.length === 0 && !isList) planWhere(model, filter, plan)
}

/** A plain field compared with an encrypted one would be compared with its ciphertext. */
export function refuseReferences(model: Model, key: string, filter: unknown): void {
  if (model.encrypted.size === 0 || typeof filter !== 'object') return
  for (const operand of isPlainObject(filter) ? Object.values(filter) : [filter]) {
    if (isPlainObject(operand)) refuseReferences(model, key, operand)
    if (!isFieldReference(operand) || operand.modelName !== model.name || !model.encrypted.has(operand.name)) continue
    refuse('QUERY_UNSUPPORTED', `${model.name}.${operand.name}`, `"${key}" cannot be compared with an encrypted field`)
  }
}

function refuseChoice(field: EncryptedField): never {
  refuse(
    'QUERY_UNSUPPORTED',
    field.label,
    'one row can be chosen by an encrypted field only if the field of its index is @unique; make it so, or use findFirst',
  )
}

function refuseCompound(model: Model, key: string, name: string): never {
  refuse(
    'QUERY_UNSUPPORTED',
    `${model.name}.${name}`,
    `one row can be chosen by "${key}" only if there is a @@unique over the same fields with the index field in the place of ` +
      `"${name}"; declare it, or use findFirst`,
  )
}

function refuseAmbiguity(model: Model, relation: string, operator: string): never {
  refuse(
    'QUERY_UNSUPPORTED',
    `${model.name}.${operator}`,
    `${relation}: { ${operator} } means two things, for the model ${model.name} has a field "${operator}"; ` +
      `write ${relation}: { AND: { ${operator} } } for the field`,
  )
}
