import type { ObjectLiteral } from 'typeorm'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { registry } from '../registry.ts'
import { assignKeys, checkOverwrite, readyOverwrite } from './inserted-rows.ts'
import { restoreCells } from './open-bound.ts'
import type { RawRow } from './result-plan.ts'
import { completeReturning } from './returned-keys.ts'
import { missingRowKeys } from './selected-keys.ts'
import type { BuilderInternals, SelectedColumn, SelectInternals, TypeormClasses } from './typeorm-internals.ts'
import { forgetUpdatedRow, readyUpdatedRow, updatedRow } from './updated-row.ts'
import { after, wrap } from './wrap.ts'

/** What fields that are bound to their rows need besides: to know which row is read or written. */
export function installRowHooks({ select, insert, update, softDelete }: TypeormClasses): void {
  const readiness = new Map([
    [insert, readyOverwrite],
    [update, readyUpdatedRow],
  ])
  for (const [prototype, ready] of readiness) {
    wrap<BuilderInternals, [], Promise<unknown>>(prototype, 'execute', ({ binding, self, proceed }) => {
      const metadata = boundMetadata(binding, self)
      if (metadata === undefined) return proceed()
      return after(
        () => {
          completeReturning(binding, self, metadata)
          return ready(binding, self, metadata)
        },
        () => proceed().finally(() => forgetUpdatedRow(self)),
      )
    })
    wrap<BuilderInternals, [], string>(prototype, 'getQuery', ({ binding, self, proceed }) => {
      const metadata = boundMetadata(binding, self)
      if (metadata === undefined) return proceed()
      if (prototype === insert) {
        assignKeys(binding, self, metadata)
        checkOverwrite(binding, self, metadata)
      }
      const outer = registry.updatedRow
      registry.updatedRow = prototype === update ? updatedRow(binding, self, metadata) : undefined
      try {
        return proceed()
      } finally {
        registry.updatedRow = outer
      }
    })
  }

  wrap<BuilderInternals, [], Promise<unknown>>(softDelete, 'execute', ({ binding, self, proceed }) => {
    const metadata = boundMetadata(binding, self)
    return after(
      () => {
        if (metadata !== undefined) completeReturning(binding, self, metadata)
        return undefined
      },
      () => proceed(),
    )
  })

  // The columns that a SELECT names. TypeORM takes what is not among the selected ones for its own use.
  wrap<SelectInternals, [string, EntityMetadata], readonly SelectedColumn[]>(
    select,
    'buildEscapedEntityColumnSelects',
    ({ binding, self, args, proceed }) => {
      const missing = missingRowKeys(binding, self, ...args)
      if (missing.length === 0) return proceed(...args)
      const { expressionMap } = self
      const { selects } = expressionMap
      expressionMap.selects = [...selects, ...missing.map(selection => ({ selection, virtual: true }))]
      try {
        return proceed(...args)
      } finally {
        expressionMap.selects = selects
      }
    },
  )

  wrap<SelectInternals, [], Promise<{ entities: ObjectLiteral[]; raw: RawRow[] }>>(
    select,
    'getRawAndEntities',
    async ({ proceed }) => {
      const results = await proceed()
      restoreCells(results.raw)
      return results
    },
  )
}

/** The entity that a statement is about, if it has fields that are bound to their rows. */
function boundMetadata(binding: Binding, { expressionMap }: BuilderInternals): EntityMetadata | undefined {
  const { mainAlias } = expressionMap
  if (!mainAlias?.hasMetadata) return undefined
  return binding.fieldsOf(mainAlias.metadata).some(({ rowKey }) => rowKey !== undefined)
    ? mainAlias.metadata
    : undefined
}
