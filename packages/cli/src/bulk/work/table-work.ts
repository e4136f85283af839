import { createHash } from 'node:crypto'
import { WaxsealError } from '@waxseal/core'
import type { Operation } from '../operation/operation.ts'
import type { PreparedTable } from '../row/prepared-table.ts'
import type { RowKey } from '../sql/keyset.ts'
import { splitRanges } from './split-ranges.ts'
import { Tally } from './tally.ts'
import { WorkTable } from './work-table.ts'

const BETWEEN_SAVES = 500

/** A range that is being worked on. */
export interface OpenRange {
  readonly number: number
  readonly after: RowKey | undefined
  readonly upTo: RowKey | undefined
  readonly position: RowKey | undefined
  readonly isDone: boolean
  readonly tally: Tally
  /** Remembers how far it is: at most every so often, unless `atOnce`. */
  save(position: RowKey | undefined, isDone: boolean, atOnce?: boolean): Promise<void>
}

/** Where the ranges of a table are kept: in {@link WorkTable}, so that other processes know of them, or in memory alone. */
export class TableWork {
  readonly table: PreparedTable
  readonly #operation: Operation
  readonly #options: string
  readonly #store: WorkTable | undefined
  #ranges: OpenRange[] | undefined

  /** @param sample - what else decides what is done */
  constructor(table: PreparedTable, operation: Operation, { keeps, sample }: { keeps: boolean; sample: number }) {
    this.table = table
    this.#operation = operation
    const identity = { table: table.name, operation: operation.name, options: hashOf(table, operation, sample) }
    this.#store = keeps ? new WorkTable(table.database, identity) : undefined
    this.#options = identity.options
  }

  /**
   * Makes sure that no other work on the table is half done.
   *
   * @param restart - forgets it instead
   * @throws WaxsealError WORK_UNFINISHED
   */
  async open(restart: boolean): Promise<void> {
    if (this.#store === undefined) return
    await this.#store.create()
    if (restart) return this.#store.forget({ all: true })
    const name = this.#operation.name
    for (const run of await this.#store.runs()) {
      if (run.isDone) continue
      const isOther =
        run.operation === name ? run.options !== this.#options : this.#operation.writes && run.operation !== 'verify'
      if (isOther) refuseUnfinished(this.table.table.name, run.operation, name)
    }
  }

  /** The ranges of work that is half done, or else new ones: so many, or fewer where there are fewer rows. */
  async ranges(count: number): Promise<readonly OpenRange[]> {
    if (this.#store === undefined) {
      const bounds = this.#ranges ?? (await splitRanges(this.table, count))
      this.#ranges ??= bounds.map(bound => ({ ...bound, ...nothingSaved(this.#tally()) }))
      return this.#ranges
    }
    let saved = await this.#store.ranges()
    if (saved.length > 0 && saved.every(range => range.isDone)) {
      await this.#store.forget({ all: false })
      saved = []
    }
    if (saved.length === 0) await this.#store.add(await splitRanges(this.table, count))
    return this.saved()
  }

  /** The ranges as they are remembered, done or not. */
  async saved(): Promise<readonly OpenRange[]> {
    if (this.#store === undefined) return this.#ranges ?? []
    const saved = await this.#store.ranges()
    return saved.map(({ report, ...range }) => {
      const tally = this.#tally(report)
      return { ...range, tally, save: saver(this.#store!, range.number, tally) }
    })
  }

  #tally(saved?: string): Tally {
    return new Tally(
      this.table.keyset.columns.map(({ name }) => name),
      saved,
    )
  }
}

function nothingSaved(tally: Tally): Pick<OpenRange, 'position' | 'isDone' | 'tally' | 'save'> {
  return { position: undefined, isDone: false, tally, save: async () => {} }
}

function saver(store: WorkTable, number: number, tally: Tally): OpenRange['save'] {
  let savedAt = performance.now()
  return async (position, isDone, atOnce = false) => {
    if (!atOnce && performance.now() - savedAt < BETWEEN_SAVES) return
    await store.save(number, { position, isDone, report: tally.toText() })
    savedAt = performance.now()
  }
}

/** What decides what a run does: half of it done with one hash is no half of it with another. */
function hashOf(table: PreparedTable, { name }: Operation, sample: number): string {
  const fields = table.fields.map(({ field }) => [
    ...[field.column, field.context, field.type, field.carrier, field.scoped],
    ...[field.index?.column ?? null, field.index?.blind.length ?? null, field.bindTo.map(({ column }) => column)],
  ])
  const key = table.keyset.columns.map(column => column.name)
  return createHash('sha256')
    .update(JSON.stringify([name, fields, key, table.scopeColumn ?? null, sample]))
    .digest('hex')
}

function refuseUnfinished(table: string, unfinished: string, wanted: string): never {
  const what =
    unfinished === wanted
      ? `an earlier "${wanted}" of this table, with other options,`
      : `"${unfinished}" of this table`
  throw new WaxsealError(
    'WORK_UNFINISHED',
    `${table}: ${what} was begun and is not finished: finish it with the options that it was begun with, or pass restart to forget it`,
    { field: table },
  )
}
