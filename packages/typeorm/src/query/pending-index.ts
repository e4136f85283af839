import type { FindOperator, QueryRunner } from 'typeorm'
import { Raw } from 'typeorm'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { type KeyAccess, keyNeeds } from '../keys/key-access.ts'
import { registry } from '../registry.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/**
 * An equality search whose index values are not computed yet: criteria are put together synchronously, and the index key may
 * still have to be fetched. The query carries an empty list as its parameter, filled when the query runs.
 */
export interface PendingIndex {
  /** Makes sure of the keys; undefined when they are in memory. */
  ready(runner: QueryRunner | undefined): Promise<void> | undefined
  /** Computes the index values, synchronously. @throws WaxsealError KEY_NOT_LOADED, VALUE_TYPE, VALUE_INVALID */
  fill(): void
}

const SEARCH = keyNeeds(false, true)
let count = 0

/** An operator for the index column that finds any of some values. @throws WaxsealError SCOPE_MISSING */
export function matchesAny(field: EncryptedField, values: readonly unknown[], keys: KeyAccess): FindOperator<unknown> {
  const scope = field.currentScope()
  const cells: unknown[] = []
  registry.pending.set(cells, {
    ready: runner => keys.ready(scope, SEARCH, runner),
    fill() {
      cells.length = 0
      for (const value of values) cells.push(...field.indexCells(value, scope))
    },
  })
  count = (count + 1) % Number.MAX_SAFE_INTEGER
  const name = `waxseal_${count}`
  return Raw(alias => `${alias} IN (:...${name})`, { [name]: cells })
}

/** Makes sure of the keys that a query's parameters wait for; undefined when there is nothing to wait for. */
export function readyParameters(
  builder: BuilderInternals,
  runner: QueryRunner | undefined,
): Promise<unknown> | undefined {
  let waiting: Promise<void>[] | undefined
  for (const pending of pendingIn(builder)) {
    const ready = pending.ready(runner)
    if (ready !== undefined) waiting = [...(waiting ?? []), ready]
  }
  return waiting && Promise.all(waiting)
}

/** Computes what a query's parameters wait for. @throws WaxsealError KEY_NOT_LOADED … */
export function fillParameters(builder: BuilderInternals): void {
  for (const pending of pendingIn(builder)) pending.fill()
}

function* pendingIn({ expressionMap }: BuilderInternals): Generator<PendingIndex> {
  const { parameters, commonTableExpressions = [] } = expressionMap
  for (const name in parameters) {
    const value: unknown = parameters[name]
    const pending = Array.isArray(value) ? registry.pending.get(value) : undefined
    if (pending !== undefined) yield pending
  }
  // TypeORM takes over their parameters only when it puts the SQL together.
  for (const { queryBuilder } of commonTableExpressions) {
    if (typeof queryBuilder !== 'string') yield* pendingIn(queryBuilder as unknown as BuilderInternals)
  }
}
