import type { QueryExpressionMap } from 'typeorm/query-builder/QueryExpressionMap.js'
import type { Binding } from '../bind/binding.ts'
import { checkSqlText, type SqlSource } from './sql-text.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/** The tables with encrypted columns that a query can name: its own, and those of the query that it is a part of. */
export function sourcesOf(binding: Binding, builder: BuilderInternals): SqlSource[] {
  const sources: SqlSource[] = []
  for (let part: BuilderInternals | undefined = builder; part !== undefined; part = part.parentQueryBuilder) {
    const { aliases, mainAlias } = part.expressionMap
    // What is in brackets has a main alias, which is no alias of its own.
    for (const alias of new Set(mainAlias === undefined ? aliases : [mainAlias, ...aliases])) {
      const fields = alias.hasMetadata ? binding.fieldsOf(alias.metadata) : []
      if (fields.length > 0) sources.push({ alias: alias.name, fields })
    }
  }
  return sources
}

/**
 * Refuses SQL text about encrypted columns anywhere in a query but in its criteria, which are checked as they are given.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED
 */
export function checkQuery(binding: Binding, builder: BuilderInternals): void {
  const texts = textsOf(builder.expressionMap)
  if (texts.length === 0) return
  const sources = sourcesOf(binding, builder)
  for (const text of texts) checkSqlText(text, sources)
}

function textsOf(map: QueryExpressionMap): string[] {
  const texts = [...Object.keys(map.allOrderBys), ...map.groupBys, ...map.selectDistinctOn]
  for (const { condition } of map.havings) texts.push(condition)
  for (const { condition } of map.joinAttributes) if (condition !== undefined) texts.push(condition)
  for (const { selection } of map.selects) {
    // How many rows have a value is known; anything else that is computed would be computed from ciphertext.
    if (selection.includes('(')) texts.push(selection.replace(/\bCOUNT\(\s*[^()\s]+\s*\)/gi, ''))
  }
  return texts
}
