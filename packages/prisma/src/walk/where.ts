import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model, Relation } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { splitFilter } from './filter.ts'
import type { Plan } from './plan.ts'
import { type Fields, isFieldReference, isOmitted, isPlainObject, toList } from './prisma-value.ts'

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
  for (const key of Object.keys(where)) {
    const value = where[key]
    if (isOmitted(value)) continue
    const field = model.encrypted.get(key)
    const relation = model.relations.get(key)
    if (field !== undefined) planFilter(model, field, where, value, plan, kind)
    else if (relation !== undefined) planRelationFilter(relation, value, plan)
    else if (model.fields.has(key)) refuseReferences(model, key, value)
    else if (COMBINATORS.includes(key)) for (const part of toList(value)) planWhere(model, part, plan)
    else refuseInCompound(model, key, value)
  }
}

function planFilter(
  model: Model,
  field: EncryptedField,
  where: Fields,
  filter: unknown,
  plan: Plan,
  kind: WhereKind,
): void {
  const { own, conditions } = splitFilter(field, filter)
  if (conditions.length === 0) return
  if (own === undefined) delete where[field.name]
  else where[field.name] = own
  const { name } = field.index!
  const chooses = kind === 'unique' && !isPlainObject(filter) && isOmitted(where[name])
  for (const { onIndex, onPlaintext } of conditions) {
    plan.search(field, scope => {
      const hashed = onIndex(scope)
      const condition = onPlaintext ? inEitherForm(name, hashed, onPlaintext) : { [name]: hashed }
      if (chooses && (onPlaintext || isPlainObject(hashed))) planChoice(model, field, where, condition, hashed, plan)
      // Where the slot is taken, by the application or by another condition, both must hold.
      else if (onPlaintext || !isOmitted(where[name])) where.AND = [...toList(where.AND), condition]
      else where[name] = hashed
    })
  }
}

/**
 * A condition on cells that are encrypted and on cells that are not yet. The index is asked for whether it is NULL in both
 * parts, so that each part is true or false, and NOT around them turns rows to the other side and not to "unknown".
 */
function inEitherForm(index: string, onIndex: unknown, onPlaintext: Fields): Fields {
  return {
    OR: [{ AND: [{ [index]: { not: null } }, { [index]: onIndex }] }, { AND: [{ [index]: null }, onPlaintext] }],
  }
}

/**
 * Chooses a row by an encrypted field that may stand there in more forms than one. A unique `where` takes one value and no
 * OR, so the row is looked up, and then named by the form that it has.
 */
function planChoice(
  model: Model,
  field: EncryptedField,
  where: Fields,
  condition: Fields,
  hashed: unknown,
  plan: Plan,
): void {
  const { name } = field.index!
  // The index value under which it would be written now: by this operation, or by another one meanwhile.
  const newest = isPlainObject(hashed) ? (hashed.in as unknown[])[0] : hashed
  plan.lookUp({
    model,
    action: 'findFirst',
    args: { where: condition, select: { [name]: true, [field.name]: true } },
    take(row) {
      if (row === null || row[name] !== null) where[name] = row?.[name] ?? newest
      else where[field.name] = field.isUnique ? row[field.name] : refuseChoice(field)
    },
  })
}

function refuseChoice(field: EncryptedField): never {
  refuse(
    'QUERY_UNSUPPORTED',
    field.label,
    'the row is not encrypted yet, and can be chosen by this field only if the schema declares it @unique, as its index',
  )
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
