import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model, Relation } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { splitFilter } from './filter.ts'
import type { Plan } from './plan.ts'
import { type Fields, isFieldReference, isOmitted, isPlainObject, toList } from './prisma-value.ts'

const COMBINATORS: readonly string[] = ['AND', 'OR', 'NOT']
const TO_MANY: readonly string[] = ['some', 'every', 'none']
const TO_ONE: readonly string[] = ['is', 'isNot']

/**
 * Plans the rewriting of a `where`, a unique `where` or a `cursor`: equality on encrypted fields moves to their index fields.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING, SCOPE_MISSING
 */
export function planWhere(model: Model, where: unknown, plan: Plan): void {
  if (!model.reaches || !isPlainObject(where)) return
  for (const key of Object.keys(where)) {
    const value = where[key]
    if (isOmitted(value)) continue
    const field = model.encrypted.get(key)
    const relation = model.relations.get(key)
    if (field !== undefined) planFilter(field, where, value, plan)
    else if (relation !== undefined) planRelationFilter(relation, value, plan)
    else if (model.fields.has(key)) refuseReferences(model, key, value)
    else if (COMBINATORS.includes(key)) for (const part of toList(value)) planWhere(model, part, plan)
    else refuseInCompound(model, key, value)
  }
}

function planFilter(field: EncryptedField, where: Fields, filter: unknown, plan: Plan): void {
  const { own, conditions } = splitFilter(field, filter)
  if (conditions.length === 0) return
  if (own === undefined) delete where[field.name]
  else where[field.name] = own
  const { name } = field.index!
  for (const condition of conditions) {
    plan.search(field, scope => {
      // Where the slot is taken, by the application or by another condition, both must hold.
      if (isOmitted(where[name])) where[name] = condition(scope)
      else where.AND = [...toList(where.AND), { [name]: condition(scope) }]
    })
  }
}

function planRelationFilter({ model, isList }: Relation, filter: unknown, plan: Plan): void {
  if (!isPlainObject(filter)) return
  const operators = isList ? TO_MANY : TO_ONE
  const used = Object.keys(filter).filter(key => operators.includes(key) && !model.fields.has(key))
  for (const operator of used) planWhere(model, filter[operator], plan)
  // To-one relations also take the other model's filter as it is.
  if (used.length === 0) planWhere(model, filter, plan)
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

function refuseInCompound(model: Model, key: string, value: unknown): void {
  if (!isPlainObject(value)) return
  const name = Object.keys(value).find(part => model.encrypted.has(part))
  if (name === undefined) return
  refuse(
    'QUERY_UNSUPPORTED',
    `${model.name}.${name}`,
    `the compound unique "${key}" cannot find by an encrypted field; declare it over the index field, or use findFirst`,
  )
}
