import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { planNestedWrites } from './nested-write.ts'
import type { Plan } from './plan.ts'
import { type Fields, isOmitted, isPlainObject, nullTypeOf } from './prisma-value.ts'
import type { UpdatedRow } from './updated-row.ts'

/** The row that data is for: one that it makes, or one that it changes, which have different grammars. */
export type DataTarget = 'new row' | UpdatedRow

const ARITHMETIC: readonly string[] = ['increment', 'decrement', 'multiply', 'divide', 'push', 'unset']

/**
 * Plans the encryption of a row's data, nested rows included.
 *
 * @throws WaxsealError VALUE_INVALID, EXPRESSION_UNSUPPORTED, QUERY_UNSUPPORTED, INDEX_MISSING, SCOPE_MISSING
 */
export function planData(model: Model, data: unknown, target: DataTarget, plan: Plan): void {
  if (!model.reaches || !isPlainObject(data)) return
  for (const key of Object.keys(data)) {
    const value = data[key]
    if (isOmitted(value)) continue
    const field = model.encrypted.get(key)
    const relation = model.relations.get(key)
    if (field !== undefined) planValue(field, data, value, target, plan)
    else if (relation !== undefined) planNestedWrites(relation, value, plan)
    else if (model.indexes.has(key)) refuseLoneIndex(model.indexes.get(key)!, data)
    else if (target !== 'new row' && model.rowKeyFields.has(key)) planKeyCheck(model, key, value, target, plan)
  }
}

function planValue(field: EncryptedField, data: Fields, given: unknown, target: DataTarget, plan: Plan): void {
  const { name, index, rowKey, label } = field
  const value = target === 'new row' ? given : unwrapSet(field, given)
  if (isOmitted(value)) return
  if (value === null || nullTypeOf(value) === 'DbNull') {
    if (index !== undefined) data[index.name] = null
    return
  }
  if (rowKey !== undefined && target !== 'new row') target.identify(rowKey.fields, label)
  plan.write(field, scope => {
    const binding = target === 'new row' ? rowKey?.bindingOfNew(data, label) : rowKey && target.bindingOf(rowKey, label)
    if (index !== undefined) data[index.name] = field.indexOf(index, value, scope)
    const stored = field.encrypt(value, scope, binding)
    data[name] = stored
    return stored instanceof Promise ? stored.then(answer => Object.assign(data, { [name]: answer })) : undefined
  })
}

/** `{ set: value }` is the long form of a value in an update, except in Json fields, where it is an object like any other. */
function unwrapSet(field: EncryptedField, given: unknown): unknown {
  if (field.isJson || !isPlainObject(given)) return given
  const keys = Object.keys(given)
  if (keys.length === 1 && keys[0] === 'set') return given.set
  if (!field.holdsJson && keys.some(key => ARITHMETIC.includes(key))) {
    refuse(
      'EXPRESSION_UNSUPPORTED',
      field.label,
      'the database cannot compute with a ciphertext; read, compute and set',
    )
  }
  return given
}

/** A row that is written as it was read brings its key along, which must be the same. */
function planKeyCheck(model: Model, name: string, given: unknown, row: UpdatedRow, plan: Plan): void {
  const value = isPlainObject(given) ? given.set : given
  const field = model.rowKeyFields.get(name)!
  row.identify([field], `${model.name}.${name}`)
  plan.check(() => row.checkKey(field, value))
}

/** A row that was read and is written again brings its index along, which is then computed anew. Alone it would be a lie. */
function refuseLoneIndex(field: EncryptedField, data: Fields): void {
  if (!isOmitted(data[field.name])) return
  refuse(
    'VALUE_INVALID',
    field.label,
    `the index field "${field.index!.name}" is computed; set "${field.name}" instead`,
  )
}
