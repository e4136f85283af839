import type { BuilderInternals } from './typeorm-internals.ts'

/** True when the rows become entities. TypeORM does not say so of the second of the two queries that paginate a join. */
export function isHydrated({ expressionMap }: BuilderInternals): boolean {
  return expressionMap.queryEntity || expressionMap.extraAppendedAndWhereCondition !== ''
}
