import type { QueryExpressionMap } from 'typeorm/query-builder/QueryExpressionMap.js'
import type { Binding } from '../bind/binding.ts'
import { refuseQuery } from './refuse-query.ts'
import { namesGiven, scopeOf, selectedField } from './sql-scope.ts'
import { checkSqlText } from './sql-text.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/**
 * Refuses SQL text about encrypted columns anywhere in a query.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED
 */
export function checkQuery(binding: Binding, builder: BuilderInternals): void {
  if (binding.fields.size === 0) return
  const map = builder.expressionMap
  const conditions = conditionsOf(map)
  const results = resultTextsOf(map)
  const selections = map.selects.map(({ selection }) => selection).filter(isComputed)
  if (conditions.length + results.length + selections.length === 0 && !map.selectDistinct) return
  const scope = scopeOf(binding, builder)
  for (const text of [...conditions, ...selections]) checkSqlText(text, scope)
  if (results.length > 0) {
    const given = namesGiven(binding, map)
    for (const text of results) checkSqlText(text, scope, given)
  }
  if (map.selectDistinct) checkDistinct(binding, map)
}

/** True for what is more than an alias or a column of one. */
function isComputed(selection: string): boolean {
  return !/^[\w$.\u0080-\uffff]+$/.test(selection)
}

type Conditions = QueryExpressionMap['wheres']

function conditionsOf(map: QueryExpressionMap): string[] {
  const texts = [...textsIn(map.wheres)]
  for (const { condition } of map.joinAttributes) if (condition !== undefined) texts.push(condition)
  const { valuesSet, queryType } = map
  if (queryType === 'update') texts.push(...expressionsIn(valuesSet))
  return texts
}

/** The texts that SQL resolves names of results in. */
function resultTextsOf(map: QueryExpressionMap): string[] {
  const texts = [...Object.keys(map.allOrderBys), ...map.groupBys, ...map.selectDistinctOn]
  for (const { condition } of map.havings) texts.push(condition)
  return texts
}

/** What was given as text; what TypeORM made of objects is no text yet. */
function* textsIn(conditions: Conditions): Generator<string> {
  for (const { condition } of conditions) {
    if (typeof condition === 'string') yield condition
    else if (Array.isArray(condition)) yield* textsIn(condition)
    else if ('condition' in condition && Array.isArray(condition.condition)) yield* textsIn(condition.condition)
  }
}

function* expressionsIn(values: unknown): Generator<string> {
  if (typeof values !== 'object' || values === null) return
  for (const value of Object.values(values)) {
    if (typeof value === 'function') yield String(value())
    else if (value?.constructor === Object) yield* expressionsIn(value)
  }
}

/** Ciphertexts of equal values are distinct: no row would be left out that should be. */
function checkDistinct(binding: Binding, map: QueryExpressionMap): void {
  const selected = new Set(map.selects.map(({ selection }) => selection))
  map.selects.forEach(({ selection }, i) => {
    const field = selectedField(binding, map, i)
    if (field === undefined) return
    const [alias] = selection.split('.')
    const keys = field.column.entityMetadata.primaryColumns.map(({ propertyPath }) => `${alias}.${propertyPath}`)
    if (selected.has(alias!) || keys.every(key => selected.has(key))) return
    refuseQuery(
      field,
      'equal values have different ciphertexts, so that DISTINCT tells them apart; select the primary key too',
    )
  })
}
