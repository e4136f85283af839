import type { Model } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { unanswerable } from './filter.ts'
import type { Plan } from './plan.ts'
import { type Fields, isOmitted, isPlainObject, toList } from './prisma-value.ts'
import { refuseReferences } from './where.ts'

/** What aggregates compute from values; `_count` only looks which are NULL. */
const COMPUTED: readonly string[] = ['_min', '_max', '_sum', '_avg']

/** Refuses to group by, compute on or filter groups by an encrypted field. @throws WaxsealError QUERY_UNSUPPORTED */
export function checkGrouping(model: Model, args: Fields): void {
  if (model.encrypted.size === 0) return
  for (const name of toList(args.by)) check(model, String(name), 'groupBy')
  for (const aggregate of COMPUTED) checkComputed(model, aggregate, args[aggregate])
  for (const order of toList(args.orderBy)) {
    if (!isPlainObject(order)) continue
    for (const aggregate of COMPUTED) checkComputed(model, aggregate, order[aggregate])
  }
  checkHaving(model, args.having)
}

/**
 * Plans `distinct`: by its index, encrypted values can be told apart, as long as equal ones have equal index values.
 *
 * @throws WaxsealError INDEX_MISSING, QUERY_UNSUPPORTED, SCOPE_MISSING
 */
export function planDistinct(model: Model, args: Fields, plan: Plan): void {
  if (isOmitted(args.distinct)) return
  args.distinct = toList(args.distinct).map(name => {
    const field = model.encrypted.get(String(name))
    if (field === undefined) return name
    const index = field.index ?? refuse('INDEX_MISSING', field.label, 'distinct needs an index on an encrypted field')
    if (field.mayLackIndex) refuse('QUERY_UNSUPPORTED', field.label, 'distinct must wait until all rows are encrypted')
    plan.search(field, scope => {
      if (index.blind.generations(scope) <= 1) return
      refuse('QUERY_UNSUPPORTED', field.label, 'distinct must wait until the rotation of index keys is complete')
    })
    return index.name
  })
}

function checkComputed(model: Model, aggregate: string, fields: unknown): void {
  if (!isPlainObject(fields)) return
  for (const [name, wanted] of Object.entries(fields)) {
    if (wanted !== false && !isOmitted(wanted)) check(model, name, aggregate)
  }
}

function checkHaving(model: Model, having: unknown): void {
  if (!isPlainObject(having)) return
  for (const [key, value] of Object.entries(having)) {
    if (isOmitted(value)) continue
    if (model.encrypted.has(key)) checkCounted(model, key, value)
    else if (model.fields.has(key)) refuseReferences(model, key, value)
    else for (const part of toList(value)) checkHaving(model, part)
  }
}

/** How many values there are is no secret of theirs: `having: { name: { _count: { gt: 1 } } }`. */
function checkCounted(model: Model, name: string, filter: unknown): void {
  const operators = isPlainObject(filter) ? Object.keys(filter).filter(operator => !isOmitted(filter[operator])) : []
  if (operators.length !== 1 || operators[0] !== '_count') check(model, name, 'having')
}

function check(model: Model, name: string, what: string): void {
  if (model.encrypted.has(name)) refuse('QUERY_UNSUPPORTED', `${model.name}.${name}`, unanswerable(what))
}
