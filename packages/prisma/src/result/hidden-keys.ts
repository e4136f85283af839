import type { Model } from '../field/model.ts'
import { type Fields, isOmitted, isPlainObject } from '../walk/prisma-value.ts'

/** The fields that were selected for decryption only, to be taken out of the result again: of a model, and of what it includes. */
export interface HiddenKeys {
  readonly names: readonly string[]
  readonly related: ReadonlyMap<string, HiddenKeys>
}

/**
 * Adds to a query's selection the fields that cells of its result are bound to. Changes the arguments, and returns what was
 * added; undefined when that is nothing.
 */
export function selectRowKeys(model: Model, args: unknown): HiddenKeys | undefined {
  if (!model.reachesBound || !isPlainObject(args)) return undefined
  const names = isPlainObject(args.select) ? addToSelect(model, args.select) : takeFromOmit(model, args)
  const related = new Map<string, HiddenKeys>()
  for (const selection of [args.select, args.include]) {
    if (isPlainObject(selection)) selectInRelated(model, selection, related)
  }
  return names.length > 0 || related.size > 0 ? { names, related } : undefined
}

/** The result without what {@link selectRowKeys} has added. */
export function hideRowKeys(result: unknown, hidden: HiddenKeys): unknown {
  if (Array.isArray(result)) {
    for (const row of result) hideRowKeys(row, hidden)
  } else if (typeof result === 'object' && result !== null) {
    const row = result as Fields
    for (const name of hidden.names) delete row[name]
    for (const [name, keys] of hidden.related) hideRowKeys(row[name], keys)
  }
  return result
}

/** What is hidden in a fluent call's result: `user.findUnique().posts()` comes with the path `['select', 'posts']`. */
export function hiddenAtPath(hidden: HiddenKeys | undefined, path: readonly string[]): HiddenKeys | undefined {
  let current = hidden
  for (let i = 1; i < path.length; i += 2) current = current?.related.get(path[i]!)
  return current
}

function addToSelect(model: Model, select: Fields): string[] {
  // A field that another extension computes may need bound cells, and their key, and says so only to Prisma.
  const hasComputed = Object.keys(select).some(name => !model.fields.has(name) && name !== '_count')
  if (!hasComputed && !model.cells.some(field => field.rowKey !== undefined && select[field.name] === true)) return []
  const added = [...model.rowKeyFields.keys()].filter(name => select[name] !== true)
  for (const name of added) select[name] = true
  return hasComputed ? [] : added
}

function takeFromOmit(model: Model, args: Fields): string[] {
  const omit = isPlainObject(args.omit) ? args.omit : {}
  const isLeftOut = (name: string) => (isOmitted(omit[name]) ? model.omitted.has(name) : omit[name] === true)
  const taken = [...model.rowKeyFields.keys()].filter(isLeftOut)
  if (taken.length > 0) args.omit = { ...omit, ...Object.fromEntries(taken.map(name => [name, false])) }
  return taken
}

function selectInRelated(model: Model, selection: Fields, related: Map<string, HiddenKeys>): void {
  for (const [name, value] of Object.entries(selection)) {
    const relation = model.relations.get(name)
    if (relation === undefined || (value !== true && !isPlainObject(value))) continue
    const args = value === true ? {} : value
    const keys = selectRowKeys(relation.model, args)
    if (keys === undefined) continue
    selection[name] = args
    related.set(name, keys)
  }
}
