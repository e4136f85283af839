import type { Alias } from 'typeorm/query-builder/Alias.js'
import type { QueryExpressionMap } from 'typeorm/query-builder/QueryExpressionMap.js'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { derivedNames } from './derived-names.ts'
import type { EncryptedNames, SqlScope, SqlSource } from './sql-text.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/** What SQL text in a query may talk about: its tables, and those of the queries that it is a part of. */
export function scopeOf(binding: Binding, builder: BuilderInternals): SqlScope {
  const sources: SqlSource[] = []
  for (let part: BuilderInternals | undefined = builder; part !== undefined; part = part.parentQueryBuilder) {
    const { aliases, mainAlias } = part.expressionMap
    // What is in brackets has a main alias, which is no alias of its own.
    for (const alias of new Set(mainAlias === undefined ? aliases : [mainAlias, ...aliases])) {
      const names = namesIn(binding, alias, part.expressionMap)
      if (names !== undefined && names.size > 0) sources.push({ alias: alias.name ?? '', names })
    }
  }
  return { sources, tables: binding.tables }
}

/** The encrypted values of what an alias stands for. */
export function namesIn(binding: Binding, alias: Alias, map: QueryExpressionMap): EncryptedNames | undefined {
  if (alias.hasMetadata) return binding.namesOf(alias.metadata)
  if (alias.subQuery !== undefined) return derivedNames(alias.subQuery, binding.tables)
  const common = map.commonTableExpressions?.find(expression => expression.alias === alias.tablePath)
  if (common === undefined) return binding.tableNamed(alias.tablePath)
  const { queryBuilder, options } = common
  if (typeof queryBuilder === 'string') return derivedNames(queryBuilder, binding.tables)
  const inner = (queryBuilder as unknown as BuilderInternals).expressionMap
  const given = namesGiven(binding, inner)
  const renamed = (options?.columnNames ?? []).flatMap((name, i) => {
    const field = given.get(inner.selects[i]?.aliasName?.toLowerCase() ?? '') ?? selectedField(binding, inner, i)
    return field === undefined ? [] : [[name.toLowerCase(), field] as const]
  })
  return new Map([...given, ...renamed])
}

/** The names that encrypted columns have in the rows of a SELECT. */
export function namesGiven(binding: Binding, map: QueryExpressionMap): EncryptedNames {
  const names = new Map<string, EncryptedField>()
  for (const alias of map.aliases) {
    if (!alias.hasMetadata) continue
    for (const field of binding.fieldsOf(alias.metadata)) {
      const { databaseName } = field.column
      names.set(databaseName.toLowerCase(), field)
      names.set(`${alias.name}_${databaseName}`.toLowerCase(), field)
    }
  }
  map.selects.forEach(({ aliasName }, i) => {
    const field = aliasName === undefined ? undefined : selectedField(binding, map, i)
    if (field !== undefined) names.set(aliasName!.toLowerCase(), field)
  })
  return names
}

/** The field that is selected as such, and not as a part of an expression. */
export function selectedField(binding: Binding, map: QueryExpressionMap, index: number): EncryptedField | undefined {
  const selection = map.selects[index]?.selection ?? ''
  const dot = selection.indexOf('.')
  const alias = map.aliases.find(
    ({ name, hasMetadata }) => hasMetadata && name === selection.slice(0, Math.max(dot, 0)),
  )
  return alias && binding.namesOf(alias.metadata).get(selection.slice(dot + 1).toLowerCase())
}
