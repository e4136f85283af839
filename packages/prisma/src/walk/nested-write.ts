import type { Model, Relation } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { planData } from './data.ts'
import type { Plan } from './plan.ts'
import { isOmitted, isPlainObject, toList } from './prisma-value.ts'
import { UpdatedRow } from './updated-row.ts'
import { planWhere } from './where.ts'

type NestedWrite = (relation: Relation, entry: unknown, plan: Plan) => void

// https://www.prisma.io/docs/orm/reference/prisma-client-reference#nested-queries
const NESTED_WRITES: Readonly<Record<string, NestedWrite>> = {
  create: ({ model }, entry, plan) => planData(model, entry, 'new row', plan),
  createMany: ({ model }, entry, plan) => {
    if (!isPlainObject(entry)) return
    for (const row of toList(entry.data)) planData(model, row, 'new row', plan)
  },
  connectOrCreate: ({ model }, entry, plan) => {
    if (!isPlainObject(entry)) return
    planWhere(model, entry.where, plan, 'unique')
    planData(model, entry.create, 'new row', plan)
  },
  upsert: ({ model, isList }, entry, plan) => {
    if (!isPlainObject(entry)) return
    planWhere(model, entry.where, plan, isList ? 'unique' : 'filter')
    planData(model, entry.create, 'new row', plan)
    planData(model, entry.update, new UpdatedRow(model, entry.where, isList ? 'unique' : 'filter', plan), plan)
  },
  update: planNestedUpdate,
  updateMany: ({ model }, entry, plan) => {
    if (!isPlainObject(entry)) return
    planWhere(model, entry.where, plan)
    planData(model, entry.data, new UpdatedRow(model, entry.where, 'filter', plan), plan)
  },
  connect: ({ model }, entry, plan) => planWhere(model, entry, plan, 'unique'),
  disconnect: planChoice,
  set: planChoice,
  delete: planChoice,
  deleteMany: ({ model }, entry, plan) => planWhere(model, entry, plan),
}

/**
 * Plans the operations that data holds under a relation: `posts: { create: …, connect: … }`.
 *
 * @throws WaxsealError what planData and planWhere throw; QUERY_UNSUPPORTED for an operation that is not known
 */
export function planNestedWrites(relation: Relation, operations: unknown, plan: Plan): void {
  if (!relation.model.reaches || !isPlainObject(operations)) return
  for (const [operation, entries] of Object.entries(operations)) {
    if (isOmitted(entries)) continue
    const write = Object.hasOwn(NESTED_WRITES, operation) ? NESTED_WRITES[operation] : undefined
    // An operation of a later Prisma must not become a way around encryption.
    if (write === undefined)
      refuse('QUERY_UNSUPPORTED', relation.model.name, `no nested operation "${operation}" is known`)
    for (const entry of toList(entries)) write(relation, entry, plan)
  }
}

/** Of many: a unique `where`. Of one: a filter, or true. */
function planChoice({ model, isList }: Relation, entry: unknown, plan: Plan): void {
  planWhere(model, entry, plan, isList ? 'unique' : 'filter')
}

/** Of many: `{ where, data }`. Of one: the data itself, or `{ where?, data }`. */
function planNestedUpdate({ model, isList }: Relation, entry: unknown, plan: Plan): void {
  if (!isPlainObject(entry)) return
  const isWrapped = isList || ('data' in entry && (!model.fields.has('data') || isWrappedFor(model, entry)))
  if (!isWrapped) {
    planData(model, entry, new UpdatedRow(model, undefined, 'filter', plan), plan)
    return
  }
  const kind = isList ? 'unique' : 'filter'
  planWhere(model, entry.where, plan, kind)
  planData(model, entry.data, new UpdatedRow(model, entry.where, kind, plan), plan)
}

/** Where the model has a field "data" of its own, `{ data: … }` has two meanings. */
function isWrappedFor(model: Model, entry: object): boolean {
  if ('where' in entry && !model.fields.has('where')) return true
  if (Object.keys(entry).length > 1) return false
  return refuse(
    'QUERY_UNSUPPORTED',
    `${model.name}.data`,
    'update: { data } means two things on a model with a field "data"; write update: { where: {}, data: { … } }',
  )
}
