import type { Model } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { planData } from './data.ts'
import { checkGrouping, planDistinct } from './grouping.ts'
import { checkOrderBy } from './order-by.ts'
import type { Plan } from './plan.ts'
import { type Fields, isPlainObject, toList } from './prisma-value.ts'
import { UpdatedRow } from './updated-row.ts'
import { planWhere, type WhereKind } from './where.ts'

/** What an operation resolves to: rows, or numbers about them. */
export type ResultKind = 'rows' | 'numbers'

type Walk = (model: Model, args: Fields, plan: Plan) => void

interface Operation {
  readonly result: ResultKind
  readonly walk: Walk
}

const READ: Operation = { result: 'rows', walk: (model, args, plan) => planRead(model, args, plan, 'filter') }
const READ_ONE: Operation = { result: 'rows', walk: (model, args, plan) => planRead(model, args, plan, 'unique') }
const CREATE: Operation = { result: 'rows', walk: planCreate }
const UPDATE: Operation = { result: 'rows', walk: (model, args, plan) => planUpdate(model, args, plan, 'filter') }
const UPDATE_ONE: Operation = { result: 'rows', walk: (model, args, plan) => planUpdate(model, args, plan, 'unique') }
const NUMBERS: Operation = { result: 'numbers', walk: planNumbers }

// https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries
const OPERATIONS: Readonly<Record<string, Operation>> = {
  findUnique: READ_ONE,
  findUniqueOrThrow: READ_ONE,
  findFirst: READ,
  findFirstOrThrow: READ,
  findMany: READ,
  create: CREATE,
  createMany: { ...CREATE, result: 'numbers' },
  createManyAndReturn: CREATE,
  update: UPDATE_ONE,
  updateMany: { ...UPDATE, result: 'numbers' },
  updateManyAndReturn: UPDATE,
  upsert: {
    result: 'rows',
    walk(model, args, plan) {
      planRead(model, args, plan, 'unique')
      planData(model, args.create, 'new row', plan)
      planData(model, args.update, new UpdatedRow(model, args.where, 'unique', plan), plan)
    },
  },
  delete: READ_ONE,
  deleteMany: { ...READ, result: 'numbers' },
  count: NUMBERS,
  aggregate: NUMBERS,
  groupBy: NUMBERS,
}

/**
 * Plans what an operation's arguments need, and tells what kind of result to expect.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING, EXPRESSION_UNSUPPORTED, VALUE_INVALID, SCOPE_MISSING
 */
export function planArguments(model: Model, operation: string, args: unknown, plan: Plan): ResultKind {
  const known = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
  // An operation of a later Prisma must not become a way around encryption.
  if (known === undefined)
    refuse('QUERY_UNSUPPORTED', model.name, `the operation "${operation}" is not known to Waxseal`)
  if (isPlainObject(args)) known.walk(model, args, plan)
  return known.result
}

function planCreate(model: Model, args: Fields, plan: Plan): void {
  for (const row of toList(args.data)) planData(model, row, 'new row', plan)
  planSelection(model, args, plan)
}

function planUpdate(model: Model, args: Fields, plan: Plan, kind: WhereKind): void {
  planData(model, args.data, new UpdatedRow(model, args.where, kind, plan), plan)
  planRead(model, args, plan, kind)
}

function planNumbers(model: Model, args: Fields, plan: Plan): void {
  planRows(model, args, plan, 'filter')
  checkGrouping(model, args)
}

function planRead(model: Model, args: Fields, plan: Plan, kind: WhereKind): void {
  planRows(model, args, plan, kind)
  planSelection(model, args, plan)
}

/** Which rows: where, cursor, orderBy, distinct. */
function planRows(model: Model, args: Fields, plan: Plan, kind: WhereKind): void {
  planWhere(model, args.where, plan, kind)
  planWhere(model, args.cursor, plan, 'unique')
  checkOrderBy(model, args.orderBy)
  planDistinct(model, args, plan)
}

/** The arguments that select and include give for related rows, and for their counts. */
function planSelection(model: Model, args: Fields, plan: Plan): void {
  for (const selection of [args.select, args.include]) {
    if (!isPlainObject(selection)) continue
    for (const [key, value] of Object.entries(selection)) {
      const relation = model.relations.get(key)
      if (relation !== undefined && isPlainObject(value) && relation.model.reaches)
        planRead(relation.model, value, plan, 'filter')
      else if (key === '_count' && isPlainObject(value)) planCounts(model, value.select, plan)
    }
  }
}

function planCounts(model: Model, counts: unknown, plan: Plan): void {
  if (!isPlainObject(counts)) return
  for (const [key, value] of Object.entries(counts)) {
    const relation = model.relations.get(key)
    if (relation !== undefined && isPlainObject(value)) planWhere(relation.model, value.where, plan)
  }
}
