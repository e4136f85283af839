import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { refuseRow } from '../field/row-key.ts'
import { sqlIdentifiers } from './sql-identifiers.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/**
 * Lets a statement that returns cells which are bound to their rows return, too, what they are bound to. Where that is told in SQL
 * text, it has to be there already.
 *
 * @throws WaxsealError ROW_KEY_INVALID
 */
export function completeReturning(
  binding: Binding,
  { expressionMap }: BuilderInternals,
  metadata: EntityMetadata,
): void {
  const { returning } = expressionMap
  if (!returning || returning === '*') return
  const isList = Array.isArray(returning)
  const named = new Set(
    isList ? returning : sqlIdentifiers(returning).map(({ path }) => path.slice(path.lastIndexOf('.') + 1)),
  )
  const missing = new Set<string>()
  for (const { column, rowKey, name } of binding.fieldsOf(metadata)) {
    if (rowKey === undefined || !named.has(isList ? column.propertyPath : column.databaseName)) continue
    for (const key of rowKey.columns) {
      if (named.has(isList ? key.name : key.column.databaseName)) continue
      if (!isList) refuseRow(name, `it is bound to its row by "${key.name}": return that as well`)
      missing.add(key.name)
    }
  }
  if (isList && missing.size > 0) expressionMap.returning = [...returning, ...missing]
}
