import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { isHydrated } from './is-hydrated.ts'
import type { SelectInternals } from './typeorm-internals.ts'

/**
 * The columns that cells of a result are bound to and that it does not select, as `find({ select: { email: true } })` does not:
 * they have to be read with them, and do not get on the entities.
 *
 * @returns their paths behind the alias
 */
export function missingRowKeys(
  binding: Binding,
  builder: SelectInternals,
  alias: string,
  metadata: EntityMetadata,
): string[] {
  const bound = binding.fieldsOf(metadata).filter(({ rowKey }) => rowKey !== undefined)
  if (bound.length === 0 || !isHydrated(builder)) return []
  const selections = new Set(builder.expressionMap.selects.map(({ selection }) => selection))
  const isSelected = ({ isSelect, propertyPath }: ColumnMetadata): boolean =>
    (isSelect && selections.has(alias)) || selections.has(`${alias}.${propertyPath}`)
  const needed = bound.filter(({ column }) => isSelected(column)).flatMap(({ rowKey }) => rowKey!.columns)
  const missing = needed.filter(({ column }) => !isSelected(column))
  return [...new Set(missing.map(({ column }) => `${alias}.${column.propertyPath}`))]
}
