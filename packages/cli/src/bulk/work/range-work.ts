import type { Operation } from '../operation/operation.ts'
import { Batch } from '../row/batch.ts'
import { databaseError, failureOf } from '../row/failure.ts'
import type { PreparedTable, RowRange, StoredRow } from '../row/prepared-table.ts'
import { UpdateStatements } from '../row/update-sql.ts'
import type { RowKey } from '../sql/keyset.ts'
import { patiently } from './patiently.ts'
import type { Tally } from './tally.ts'
import type { Throttle } from './throttle.ts'

/** How a range is worked on. */
export interface RangeOptions {
  readonly table: PreparedTable
  readonly operation: Operation
  readonly throttle: Throttle
  readonly signal: AbortSignal | undefined
  readonly dryRun: boolean
  /** Rows to change in one go. */
  readonly batchRows: number
  /** Told after each window, and when work stops, how far the range is. */
  readonly onPosition: (position: RowKey | undefined) => Promise<void>
  /** Told after each batch. */
  readonly onBatch: () => void
}

// What the cells of a batch may come to, in bytes.
const BUDGET = 4_000_000
const WIDEST = 64_000
// Batches of a window, where each row has work.
const BATCHES = 4

/**
 * Goes through a range of rows in the order of their keys, a window at a time, so that no statement runs for long and it is known
 * how many rows are behind. Rows without work are counted by the server, and not pulled.
 */
export class RangeWork {
  readonly #options: RangeOptions
  readonly #condition: string
  readonly #statements: UpdateStatements
  #width: number

  constructor(options: RangeOptions) {
    this.#options = options
    const { table, operation } = options
    this.#condition = table.fields.map(prepared => operation.condition(prepared)).join(' OR ')
    this.#statements = new UpdateStatements(table)
    this.#width = this.#ownWidth
  }

  /** Works from a position to the end of a range. @returns false where the signal stopped it before */
  async run(range: RowRange, position: RowKey | undefined, tally: Tally): Promise<boolean> {
    const { table, onPosition } = this.#options
    for (let after = position ?? range.after; ; ) {
      if (this.#options.signal?.aborted) return false
      const end = await this.#ask(() => table.keyAt({ after, upTo: range.upTo }, this.#width))
      const isDone = await this.#window({ after, upTo: end ?? range.upTo }, tally)
      if (!isDone) return false
      after = end
      await onPosition(end ?? range.upTo)
      if (end === undefined) return true
    }
  }

  async #window(window: RowRange, tally: Tally): Promise<boolean> {
    const { table, operation, throttle, dryRun, batchRows, onPosition, onBatch } = this.#options
    const { rows, work, longest } = await this.#measure(window)
    // Where there is nothing to do, further at a time.
    this.#width = work * 8 < rows ? Math.min(this.#width * 2, WIDEST) : this.#ownWidth
    tally.rows += rows
    if (dryRun && operation.writes) {
      tally.changed += work
      return true
    }
    if (work === 0) return true
    const limit = Math.max(1, Math.min(batchRows, throttle.most, Math.floor(BUDGET / Math.max(longest, 1))))
    // While the database writes one batch, the next is read and encrypted.
    let written: Promise<void> | undefined
    for (let { after } = window; ; ) {
      if (!(await this.#mayGoOn())) {
        await written
        // What is not done of the window is counted when work goes on.
        const done = after === window.after ? 0 : (await this.#measure({ after: window.after, upTo: after })).rows
        tally.rows += done - rows
        await onPosition(after)
        return false
      }
      const read = await this.#read({ after, upTo: window.upTo }, limit)
      throttle.take(read.length)
      const isLast = read.length < limit
      const upTo = isLast ? window.upTo : table.keyset.keyOf(read.at(-1)!)
      const writing = this.#settle(read, { after, upTo }, limit, tally)
      writing.catch(() => {}) // it is awaited after the one before
      await written
      onBatch()
      written = writing
      after = upTo
      if (isLast) {
        await written
        return true
      }
    }
  }

  get #ownWidth(): number {
    return Math.min(this.#options.batchRows, this.#options.throttle.most) * BATCHES
  }

  #settle(read: readonly StoredRow[], range: RowRange, limit: number, tally: Tally): Promise<void> {
    const { table, operation } = this.#options
    return new Batch(table, operation, tally, this.#statements).settle(read, () => this.#read(range, limit))
  }

  #measure(range: RowRange) {
    return this.#ask(() => this.#options.table.measure(range, this.#condition))
  }

  #read(range: RowRange, limit: number): Promise<readonly StoredRow[]> {
    return this.#ask(() => this.#options.table.select(range, this.#condition, limit))
  }

  async #mayGoOn(): Promise<boolean> {
    const { throttle, signal } = this.#options
    if (signal?.aborted) return false
    try {
      await throttle.ready(signal)
    } catch (error) {
      if (signal?.aborted) return false
      throw error
    }
    return !signal?.aborted
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    return patiently(question, error => failureOf(error) === 'passing').catch(error => {
      throw databaseError(error, this.#options.table.table.name)
    })
  }
}
