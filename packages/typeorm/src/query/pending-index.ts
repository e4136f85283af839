import type { FindOperator, QueryRunner } from 'typeorm'
import { Raw } from 'typeorm'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { KeyAccess } from '../keys/key-access.ts'
import { registry } from '../registry.ts'
import { PLAIN_LIST, plaintextCells, plaintextCondition } from './plaintext-search.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/**
 * An equality search whose index values are not computed yet: criteria are put together synchronously, and the index key may
 * still have to be fetched. The query carries an empty list as its parameter, filled when the query runs.
 */
export interface PendingIndex {
  /** Makes sure of the keys; undefined when they are in memory. */
  ready(runner: QueryRunner | undefined): Promise<unknown> | undefined
  /** Computes the index values, synchronously. @throws WaxsealError KEY_NOT_LOADED, VALUE_TYPE, VALUE_INVALID */
  fill(): void
  /** In migration mode: the list holds values in clear. */
  readonly isPlaintext: boolean
}

let count = 0

/**
 * An operator for the index column that finds any of some values; in migration mode, also where they are not encrypted
 * yet. @throws WaxsealError SCOPE_MISSING
 */
export function matchesAny(field: EncryptedField, values: readonly unknown[], keys: KeyAccess): FindOperator<unknown> {
  const scope = field.currentScope()
  const cells = pendingList(
    () => values.flatMap(value => field.indexCells(value, scope)).map(cell => typed(field, cell)),
    runner => keys.readyToSearch(field, scope, runner),
  )
  count = (count + 1) % Number.MAX_SAFE_INTEGER
  const name = `waxseal_${count}`
  // Bytes have no form in text that could be read.
  const mayBePlain = field.readsPlaintext && (field.type !== 'buffer' || field.carrier === 'binary')
  if (!mayBePlain) return Raw(index => `${index} IN (:...${name})`, { [name]: cells })
  const plain = pendingList(() => values.flatMap(value => plaintextCells(field, value)))
  const plainName = name + PLAIN_LIST
  return Raw(
    index =>
      `((${index} IS NOT NULL AND ${index} IN (:...${name})) OR ` +
      `${plaintextCondition(field, { index, value: valuePath(field, index) }, plainName)})`,
    { [name]: cells, [plainName]: plain },
  )
}

/** An operator for the index column that finds rows without a value: those not encrypted yet have one, and no index. */
export function hasNoValue(field: EncryptedField): FindOperator<unknown> {
  return Raw(path => `${valuePath(field, path)} IS NULL`)
}

/** SQL Server compares by the index only what comes in the column's own type, which its parameters have to name. */
function typed({ indexColumn }: EncryptedField, cell: unknown): unknown {
  const driver = indexColumn!.entityMetadata.connection.driver as {
    parametrizeValue?(column: unknown, value: unknown): unknown
  }
  return driver.parametrizeValue?.(indexColumn, cell) ?? cell
}

/** The path of a field's column, from that of its index column. */
function valuePath({ column, indexColumn }: EncryptedField, path: string): string {
  return indexColumn === undefined ? path : path.slice(0, -indexColumn.propertyPath.length) + column.propertyPath
}

/** A list that is filled when the query runs; of plaintext, where there are no keys to wait for. */
function pendingList(compute: () => unknown[], ready?: PendingIndex['ready']): unknown[] {
  const cells: unknown[] = []
  registry.pending.set(cells, {
    ready: ready ?? (() => undefined),
    isPlaintext: ready === undefined,
    fill() {
      cells.length = 0
      for (const cell of compute()) cells.push(cell)
    },
  })
  return cells
}

/** True for a search in migration mode, which sends values in clear. */
export function asksForPlaintext(builder: BuilderInternals): boolean {
  for (const { isPlaintext } of pendingIn(builder)) if (isPlaintext) return true
  return false
}

/** Makes sure of the keys that a query's parameters wait for; undefined when there is nothing to wait for. */
export function readyParameters(
  builder: BuilderInternals,
  runner: QueryRunner | undefined,
): Promise<unknown> | undefined {
  let waiting: Promise<unknown>[] | undefined
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
