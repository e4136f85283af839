import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { type Condition, conditionOn, splitFilter } from './filter.ts'
import type { Plan } from './plan.ts'
import { type Fields, isOmitted, isPlainObject } from './prisma-value.ts'

/** An encrypted field that a row is chosen by. */
interface Part {
  readonly field: EncryptedField
  readonly index: string
  readonly condition: Condition
}

/** A key of a unique `where`, and the one over the indexes that takes its place. */
interface Choice {
  readonly model: Model
  readonly where: Fields
  /** `email`, or `tenantId_email` of a compound. */
  readonly key: string
  /** `emailIndex`, or `tenantId_emailIndex`. */
  readonly indexKey: string
  readonly parts: readonly Part[]
  /** What a compound has besides, which is not encrypted. */
  readonly others: Fields
}

/**
 * Plans to choose a row by an encrypted field, or by a compound with such fields: by the unique key over their indexes.
 * False where the schema declares none, or it is taken.
 *
 * @param values - of the fields that the key stands for
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING, SCOPE_MISSING
 */
export function planChoice(model: Model, where: Fields, key: string, values: Fields, plan: Plan): boolean {
  const names = Object.keys(values)
  const indexKey = keyOver(
    model,
    names.map(name => model.encrypted.get(name)?.index?.name ?? name),
  )
  if (indexKey === undefined || !isOmitted(where[indexKey])) return false
  const parts = names.flatMap(name => partOf(model.encrypted.get(name), values[name]))
  const others = Object.fromEntries(names.filter(name => !model.encrypted.has(name)).map(name => [name, values[name]]))
  const choice: Choice = { model, where, key, indexKey, parts, others }
  const hashes: Fields = {}
  delete where[key]
  for (const { field, index, condition } of parts) {
    plan.search(field, scope => {
      hashes[index] = condition.onIndex(scope)
      if (Object.keys(hashes).length === parts.length) choose(choice, hashes, plan)
    })
  }
  return true
}

function partOf(field: EncryptedField | undefined, value: unknown): Part[] {
  if (field === undefined) return []
  const [condition] = splitFilter(field, value).conditions
  if (condition !== undefined && !isPlainObject(value)) return [{ field, index: field.index!.name, condition }]
  return refuse('QUERY_UNSUPPORTED', field.label, 'a row is chosen by a value, and not by null or a filter')
}

/** The unique key over these fields, in whatever order. */
function keyOver(model: Model, fields: readonly string[]): string | undefined {
  for (const [key, members] of model.uniqueKeys) {
    if (members.length === fields.length && members.every(member => fields.includes(member))) return key
  }
  return undefined
}

/**
 * The cell may stand there in more forms than one: under an older index key, or not encrypted yet. A unique `where` takes
 * one value and no OR, so the row is looked up then, and named by the form that it has.
 */
function choose(choice: Choice, hashes: Fields, plan: Plan): void {
  const { model, where, key, indexKey, parts, others } = choice
  const isCertain = parts.every(({ index, condition }) => !condition.onPlaintext && !isPlainObject(hashes[index]))
  if (isCertain) {
    name(where, indexKey, model, { ...others, ...hashes })
    return
  }
  const conditions = parts.map(({ index, condition }) => conditionOn(index, hashes[index], condition.onPlaintext))
  const columns = parts.flatMap(({ field, index }) => [field.name, index])
  plan.choose({
    model,
    action: 'findFirst',
    args: {
      where: { AND: [others, ...conditions] },
      select: Object.fromEntries(columns.map(column => [column, true])),
    },
    take(row) {
      // It may be the second time.
      delete where[key]
      delete where[indexKey]
      const isIndexed = parts.every(({ index }) => row === null || row[index] !== null)
      if (isIndexed) name(where, indexKey, model, { ...others, ...(row ?? newest(hashes)) })
      else if (model.uniqueKeys.has(key)) name(where, key, model, { ...others, ...row })
      else refuseUnencrypted(parts[0]!.field)
    },
  })
}

/** The index values under which the row would be written now: by this operation, or by another one meanwhile. */
function newest(hashes: Fields): Fields {
  const entries = Object.entries(hashes)
  return Object.fromEntries(
    entries.map(([index, hash]) => [index, isPlainObject(hash) ? (hash.in as unknown[])[0] : hash]),
  )
}

function name(where: Fields, key: string, model: Model, values: Fields): void {
  const fields = model.uniqueKeys.get(key)!
  where[key] =
    fields.length === 1 ? values[fields[0]!] : Object.fromEntries(fields.map(field => [field, values[field]]))
}

function refuseUnencrypted(field: EncryptedField): never {
  refuse(
    'QUERY_UNSUPPORTED',
    field.label,
    'the row is not encrypted yet, and can be chosen by this field only if the schema declares it @unique, as its index',
  )
}
