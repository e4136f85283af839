import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { isFindOperator, isNullTest } from './find-operator.ts'
import { refuseQuery } from './refuse-query.ts'
import { rewriteCriterion } from './rewrite-operator.ts'

type Criteria = Record<string, unknown>

/**
 * Turns criteria on encrypted properties into criteria on their index columns, through embedded objects and relations. What
 * the user passed is not changed. Undefined and null are left for TypeORM to decide on.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING, SCOPE_MISSING
 */
export function rewriteWhere<T>(binding: Binding, where: T, metadata: EntityMetadata, prefix = ''): T {
  if (Array.isArray(where)) return where.map(part => rewriteWhere(binding, part, metadata, prefix)) as T
  if (typeof where !== 'object' || where === null || isFindOperator(where)) return where
  let rewritten: Criteria | undefined
  for (const [key, value] of Object.entries(where)) {
    if (value === null || value === undefined) continue
    const [newKey, newValue] = rewriteEntry(binding, key, value, metadata, prefix)
    if (newKey === key && newValue === value) continue
    rewritten ??= { ...(where as Criteria) }
    if (newKey !== key) delete rewritten[key]
    rewritten[newKey] = newValue
  }
  return (rewritten ?? where) as T
}

function rewriteEntry(
  binding: Binding,
  key: string,
  value: unknown,
  metadata: EntityMetadata,
  prefix: string,
): [string, unknown] {
  const path = prefix + key
  const column = metadata.columns.find(({ propertyPath }) => propertyPath === path)
  if (column !== undefined) {
    const field = binding.fields.get(column)
    if (field === undefined) return [key, value]
    if (isNullTest(value)) return [key, value]
    const criterion = rewriteCriterion(field, value, binding.keys)
    return [field.indexColumn?.propertyName ?? key, criterion]
  }
  if (typeof value !== 'object' || isFindOperator(value)) return [key, value]
  if (metadata.findEmbeddedWithPropertyPath(path)) return [key, rewriteWhere(binding, value, metadata, `${path}.`)]
  const related = metadata.findRelationWithPropertyPath(path)?.inverseEntityMetadata
  return [key, related === undefined ? value : rewriteWhere(binding, value, related)]
}

/** Refuses to order by an encrypted property, in the options of `find`. @throws WaxsealError QUERY_UNSUPPORTED */
export function checkOrder(binding: Binding, order: object, metadata: EntityMetadata, prefix = ''): void {
  for (const [key, direction] of Object.entries(order)) {
    if (direction === undefined) continue
    const path = prefix + key
    const column = metadata.columns.find(({ propertyPath }) => propertyPath === path)
    const field = column && binding.fields.get(column)
    if (field !== undefined) refuseQuery(field, 'its rows cannot be put in order by it')
    if (column !== undefined || typeof direction !== 'object' || direction === null) continue
    if (metadata.findEmbeddedWithPropertyPath(path)) checkOrder(binding, direction, metadata, `${path}.`)
    const related = metadata.findRelationWithPropertyPath(path)?.inverseEntityMetadata
    if (related !== undefined) checkOrder(binding, direction, related)
  }
}
