import type { FindManyOptions, ObjectLiteral } from 'typeorm'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import { checkQuery, sourcesOf } from './check-query.ts'
import { fillParameters } from './pending-index.ts'
import { checkOrder, rewriteWhere } from './rewrite-where.ts'
import { checkSqlText } from './sql-text.ts'
import type { BuilderInternals, TypeormClasses } from './typeorm-internals.ts'
import { wrap } from './wrap.ts'

/**
 * Criteria: options of `find` go through `setFindOptions`, everything else that is given as an object or as text, in builders of
 * any statement, through `getWhereCondition`.
 */
export function installSearchHooks({ select, queryBuilder }: TypeormClasses): void {
  wrap<BuilderInternals, [FindManyOptions], unknown>(select, 'setFindOptions', ({ binding, self, args, proceed }) => {
    const [options] = args
    const metadata = mainMetadata(self)
    if (metadata === undefined || options === undefined) return proceed(...args)
    if (options.order) checkOrder(binding, options.order, metadata)
    return proceed(options.where ? { ...options, where: rewriteWhere(binding, options.where, { metadata }) } : options)
  })

  wrap<BuilderInternals, [unknown], unknown>(queryBuilder, 'getWhereCondition', ({ binding, self, args, proceed }) => {
    const [where] = args
    if (typeof where === 'string') checkSqlText(where, sourcesOf(binding, self))
    const metadata = mainMetadata(self)
    if (metadata === undefined || !isCriteria(where)) return proceed(where)
    return proceed(rewriteWhere(binding, where, { metadata, idSuffices: true }))
  })

  // Of every SELECT, those in it too.
  wrap<BuilderInternals, [], string>(select, 'getQuery', ({ binding, self, proceed }) => {
    checkQuery(binding, self)
    return proceed()
  })

  // Last of all before a query runs.
  wrap<BuilderInternals, [], unknown>(queryBuilder, 'getQueryAndParameters', ({ binding, self, proceed }) => {
    const { queryType } = self.expressionMap
    if (queryType !== 'select' && queryType !== 'insert') checkQuery(binding, self)
    fillParameters(self.expressionMap.parameters)
    return proceed()
  })
}

function mainMetadata({ expressionMap }: BuilderInternals): EntityMetadata | undefined {
  const { mainAlias } = expressionMap
  return mainAlias?.hasMetadata ? mainAlias.metadata : undefined
}

/** Objects and lists of them; not Brackets and builders, which carry TypeORM's mark. */
function isCriteria(where: unknown): where is ObjectLiteral {
  return typeof where === 'object' && where !== null && !('@instanceof' in where)
}
