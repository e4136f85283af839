import { WaxsealError } from '@waxseal/core'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { RelationMetadata } from 'typeorm/metadata/RelationMetadata.js'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { isFindOperator, isNullTest } from './find-operator.ts'
import { refuseQuery } from './refuse-query.ts'
import { rewriteCriterion } from './rewrite-operator.ts'

type Criteria = Record<string, unknown>

/** Whose properties criteria are about, and how TypeORM is going to read them. */
export interface CriteriaScope {
  readonly metadata: EntityMetadata
  /** The path of the embedded object that they are in, with a dot at its end. */
  readonly prefix?: string
  /** Of a related entity that has its id, TypeORM takes nothing but the id. So it does in query builders. */
  readonly idSuffices?: boolean
}

/**
 * Turns criteria on encrypted properties into criteria on their index columns, through embedded objects and relations. What
 * the user passed is not changed. Undefined and null are left for TypeORM to decide on.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED, INDEX_MISSING, SCOPE_MISSING
 */
export function rewriteWhere<T>(binding: Binding, where: T, scope: CriteriaScope): T {
  if (Array.isArray(where)) return where.map(part => rewriteWhere(binding, part, scope)) as T
  if (typeof where !== 'object' || where === null || isFindOperator(where)) return where
  let rewritten: Criteria | undefined
  for (const [key, value] of Object.entries(where)) {
    if (value === null || value === undefined) continue
    const [newKey, newValue] = rewriteEntry(binding, key, value, scope)
    if (newKey === key && newValue === value) continue
    if (newKey !== key && (where as Criteria)[newKey] !== undefined) refuseBoth(key, newKey, scope)
    rewritten ??= { ...(where as Criteria) }
    if (newKey !== key) delete rewritten[key]
    rewritten[newKey] = newValue
  }
  return (rewritten ?? where) as T
}

function rewriteEntry(binding: Binding, key: string, value: unknown, scope: CriteriaScope): [string, unknown] {
  const { metadata, prefix = '' } = scope
  const path = prefix + key
  const column = metadata.columns.find(({ propertyPath }) => propertyPath === path)
  const field = column && binding.fields.get(column)
  if (field !== undefined) {
    if (isNullTest(value)) return [key, value]
    return [indexKey(field, key), rewriteCriterion(field, value, binding.keys)]
  }
  if (typeof value !== 'object' || isFindOperator(value)) return [key, value]
  if (metadata.findEmbeddedWithPropertyPath(path)) {
    return [key, rewriteWhere(binding, value, { ...scope, prefix: `${path}.` })]
  }
  const relation = metadata.findRelationWithPropertyPath(path)
  if (relation === undefined || (scope.idSuffices && hasId(relation, value as object))) return [key, value]
  return [key, rewriteWhere(binding, value, { ...scope, metadata: relation.inverseEntityMetadata, prefix: '' })]
}

/** What criteria call the index column where they call its field `key`: `find` also takes paths, `address.street`. */
function indexKey({ indexColumn }: EncryptedField, key: string): string {
  return indexColumn === undefined ? key : key.slice(0, key.lastIndexOf('.') + 1) + indexColumn.propertyName
}

/** Both criteria would come to stand under one name, and one of them would be lost. */
function refuseBoth(key: string, indexKey: string, { metadata, prefix = '' }: CriteriaScope): never {
  const field = `${metadata.name}.${prefix}${key}`
  throw new WaxsealError(
    'QUERY_UNSUPPORTED',
    `${field} is searched through "${indexKey}", which these criteria name as well: leave one out, or ` +
      'give them to where() and andWhere() of a query builder',
    { field },
  )
}

function hasId(relation: RelationMetadata, entity: object): boolean {
  const joined = relation.joinColumns.flatMap(({ referencedColumn }) => referencedColumn ?? [])
  return [joined, relation.inverseEntityMetadata.primaryColumns].some(
    columns => columns.length > 0 && columns.every(column => column.getEntityValue(entity)),
  )
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
