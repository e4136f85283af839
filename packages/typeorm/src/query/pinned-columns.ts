import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { WhereClause, WhereClauseCondition } from 'typeorm/query-builder/WhereClause.js'
import type { BuilderInternals } from './typeorm-internals.ts'

/** Values of columns, as the database has them. */
export type ColumnValues = ReadonlyMap<ColumnMetadata, unknown>

/**
 * The columns that a statement's criteria set to one value each: those of `{ id: 7 }`, of `whereInIds(7)` and the like.
 * Alternatives and SQL text say nothing of any one row.
 */
export function pinnedColumns({ expressionMap }: BuilderInternals, metadata: EntityMetadata): ColumnValues {
  const prefix = expressionMap.aliasNamePrefixingEnabled ? `${expressionMap.mainAlias?.name}.` : ''
  const pinned = new Map<ColumnMetadata, unknown>()
  for (const [path, parameter] of equalities(expressionMap.wheres)) {
    const value: unknown = expressionMap.parameters[parameter.slice(1)]
    const column = metadata.columns.find(({ propertyPath }) => path === prefix + propertyPath)
    if (column !== undefined && value !== null && value !== undefined) pinned.set(column, value)
  }
  return pinned
}

/** What must be equal for clauses to hold: paths of columns, and names of parameters. */
function equalities(clauses: readonly WhereClause[]): [path: string, parameter: string][] {
  // How the first one is joined says nothing.
  if (clauses.some(({ type }, i) => i > 0 && type === 'or')) return []
  return clauses.flatMap(({ condition }) => equalitiesIn(condition))
}

function equalitiesIn(condition: WhereClauseCondition): [string, string][] {
  if (typeof condition === 'string') return []
  if (Array.isArray(condition)) return equalities(condition)
  if (condition.operator === 'brackets') return equalitiesIn(condition.condition)
  if (condition.operator !== 'equal' && condition.operator !== 'in') return []
  const [path, parameter, ...others] = condition.parameters
  return parameter?.startsWith(':') && others.length === 0 ? [[path!, parameter]] : []
}
