import type { Model } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { unanswerable } from './filter.ts'
import { type Fields, isOmitted, isPlainObject, toList } from './prisma-value.ts'
import { refuseReferences } from './where.ts'

const COMPUTED: readonly string[] = ['_min', '_max', '_sum', '_avg']

/** Refuses to group by, compute on or filter groups by an encrypted field. @throws WaxsealError QUERY_UNSUPPORTED */
export function checkGrouping(model: Model, args: Fields): void {
  if (model.encrypted.size === 0) return
  for (const name of toList(args.by)) check(model, String(name), 'groupBy')
  for (const aggregate of COMPUTED) {
    const fields = args[aggregate]
    if (!isPlainObject(fields)) continue
    for (const [name, wanted] of Object.entries(fields)) if (wanted === true) check(model, name, aggregate)
  }
  checkHaving(model, args.having)
}

/** The fields to compare for `distinct`: by its index, an encrypted field can be. @throws WaxsealError QUERY_UNSUPPORTED */
export function distinctFields(model: Model, distinct: unknown): unknown[] {
  return toList(distinct).map(name => {
    const field = model.encrypted.get(String(name))
    if (field === undefined) return name
    return field.index?.name ?? refuse('INDEX_MISSING', field.label, 'distinct needs an index on an encrypted field')
  })
}

function checkHaving(model: Model, having: unknown): void {
  if (!isPlainObject(having)) return
  for (const [key, value] of Object.entries(having)) {
    if (isOmitted(value)) continue
    check(model, key, 'having')
    if (model.fields.has(key)) refuseReferences(model, key, value)
    else for (const part of toList(value)) checkHaving(model, part)
  }
}

function check(model: Model, name: string, what: string): void {
  if (model.encrypted.has(name)) refuse('QUERY_UNSUPPORTED', `${model.name}.${name}`, unanswerable(what))
}
