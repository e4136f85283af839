import type { QueryRunner } from 'typeorm'
import { forQueryCache } from '../bind/libsql.ts'
import { isHydrated } from './is-hydrated.ts'
import { openBoundCells } from './open-bound.ts'
import { asksForPlaintext, readyParameters } from './pending-index.ts'
import { collectKeyIds, planResult, quoteJson, type RawRow } from './result-plan.ts'
import type { BuilderInternals, SelectInternals, TypeormClasses } from './typeorm-internals.ts'
import { after, wrap } from './wrap.ts'

/**
 * Results: all entities are hydrated, synchronously, from what `loadRawResults` resolves to. So their keys are fetched there.
 * The cells are decrypted as TypeORM comes to them: once per entity, however many rows a join repeats it in. Only those that
 * are bound to their rows are decrypted here.
 */
export function installReadHooks({ select, queryBuilder, remove, softDelete }: TypeormClasses): void {
  wrap<SelectInternals, [QueryRunner], Promise<RawRow[]>>(
    select,
    'loadRawResults',
    async ({ binding, self, args, proceed }) => {
      const [runner] = args
      const searching = readyParameters(self, runner)
      if (searching !== undefined) await searching
      // The cache's table would keep what was asked for.
      if (asksForPlaintext(self)) self.expressionMap.cache = false
      const rows = await proceed(forQueryCache(binding.dataSource, runner))
      if (!isHydrated(self) || rows[0] === undefined) return rows
      const plan = planResult(binding, self, rows[0])
      if (plan.length === 0) return rows
      quoteJson(plan, rows)
      const loading = binding.keys.load(collectKeyIds(plan, rows), runner)
      if (loading !== undefined) await loading
      openBoundCells(plan, rows)
      return rows
    },
  )
  wrap<BuilderInternals, unknown[], Promise<unknown>>(select, 'stream', awaitParameters)
  for (const prototype of [queryBuilder, remove, softDelete]) {
    wrap<BuilderInternals, unknown[], Promise<unknown>>(prototype, 'execute', awaitParameters)
  }
}

function awaitParameters({
  self,
  args,
  proceed,
}: {
  self: BuilderInternals
  args: unknown[]
  proceed: (...args: unknown[]) => Promise<unknown>
}): Promise<unknown> {
  return after(
    () => readyParameters(self, self.queryRunner),
    () => proceed(...args),
  )
}
