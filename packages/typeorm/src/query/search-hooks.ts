import type { FindManyOptions, ObjectLiteral } from 'typeorm'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import { checkQuery } from './check-query.ts'
import { fillParameters } from './pending-index.ts'
import { checkOrder, rewriteWhere } from './rewrite-where.ts'
import { scopeOf } from './sql-scope.ts'
import { checkSqlText } from './sql-text.ts'
import type { BuilderInternals, TypeormClasses } from './typeorm-internals.ts'
import { refuseUnmapped } from './unmapped-table.ts'
import { wrap } from './wrap.ts'

/**
 * Criteria: options of `find` go through `setFindOptions`, everything else that is given as an object or as text, in builders of
 * any statement, through `getWhereCondition`.
 */
export function installSearchHooks({ select, queryBuilder, update, remove, softDelete }: TypeormClasses): void {
  wrap<BuilderInternals, [FindManyOptions], unknown>(select, 'setFindOptions', ({ binding, self, args, proceed }) => {
    const [options] = args
    const metadata = mainMetadata(self)
    if (metadata === undefined || options === undefined) return proceed(...args)
    if (options.order) checkOrder(binding, options.order, metadata)
    return proceed(options.where ? { ...options, where: rewriteWhere(binding, options.where, { metadata }) } : options)
  })

  wrap<BuilderInternals, [unknown], unknown>(queryBuilder, 'getWhereCondition', ({ binding, self, args, proceed }) => {
    const [where] = args
    const metadata = mainMetadata(self)
    if (isCriteria(where)) {
      if (metadata !== undefined) return proceed(rewriteWhere(binding, where, { metadata, idSuffices: true }))
      refuseUnmapped(binding, self, where)
    }
    const condition = proceed(where)
    // Text, or what a function returned.
    if (typeof condition === 'string') checkSqlText(condition, scopeOf(binding, self))
    return condition
  })

  // Of every statement, those in it too.
  for (const prototype of [select, update, remove, softDelete]) {
    wrap<BuilderInternals, [], string>(prototype, 'getQuery', ({ binding, self, proceed }) => {
      const sql = proceed()
      checkQuery(binding, self)
      return sql
    })
  }

  // Last of all before a query runs.
  wrap<BuilderInternals, [], unknown>(queryBuilder, 'getQueryAndParameters', ({ self, proceed }) => {
    fillParameters(self)
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
