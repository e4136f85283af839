import { type EncryptedDatabase, type EncryptedTable, WaxsealError } from '@waxseal/core'
import { createOperation } from './operation/create-operation.ts'
import type { Operation } from './operation/operation.ts'
import type { VerifyOptions } from './options.ts'
import type { BulkOperation, BulkReport, TableReport } from './report.ts'
import { freshenKeys } from './row/fresh-keys.ts'
import { prepareTable } from './row/prepare-table.ts'
import { estimateRows } from './work/estimate-rows.ts'
import { ProgressMeter } from './work/progress-meter.ts'
import { RangeWork } from './work/range-work.ts'
import { type OpenRange, TableWork } from './work/table-work.ts'
import { sumOf, Tally } from './work/tally.ts'
import { Throttle } from './work/throttle.ts'

const BATCH_ROWS = 500

/**
 * Bulk work that several processes share: one parts the tables into ranges, each works on those that it is given, and one makes the
 * report. Each of them opens the work with the same options. {@link runBulk} does all of it in one process.
 *
 * @example
 * ```ts
 * const work = await BulkWork.open(encryptionOf(dataSource).database(), 'encrypt')
 * for (const table of work.tables) {
 *   for (const range of await work.split(table, 64)) await queue.add('range', { table, range })
 * }
 * // in a worker, of which there may be many, and which may be killed
 * await work.run(job.data.table, job.data.range)
 * // when all are done
 * const report = await work.report()
 * ```
 */
export class BulkWork {
  readonly operation: BulkOperation
  readonly #operation: Operation
  readonly #options: VerifyOptions
  readonly #works: ReadonlyMap<string, TableWork>
  readonly #throttle: Throttle
  readonly #startedAt = performance.now()
  #stopped = false

  private constructor(operation: Operation, options: VerifyOptions, works: ReadonlyMap<string, TableWork>) {
    this.operation = operation.name
    this.#operation = operation
    this.#options = options
    this.#works = works
    this.#throttle = new Throttle(options)
  }

  /**
   * Opens work on tables, or joins it. Everything is checked before anything is changed.
   *
   * @throws WaxsealError TABLE_UNSUITABLE, WORK_UNFINISHED, CONFIG_INVALID, SCOPE_MISSING, CONTEXT_CHANGED, FIELD_UNSUPPORTED,
   *   DATABASE_REFUSED, KEY_UNKNOWN and the other errors of keys
   */
  static async open(database: EncryptedDatabase, name: BulkOperation, options: VerifyOptions = {}): Promise<BulkWork> {
    const { sample = 1, checkpoints = true, dryRun = false, restart = false, scopeColumns = {} } = options
    checkOptions(database, options)
    await freshenKeys(database.encryption.keyring)
    const operation = await createOperation(database, name, sample)
    const works = new Map<string, TableWork>()
    for (const table of database.tables) {
      if (options.tables !== undefined && !options.tables.some(name => isNamed(table, name))) continue
      const scopeColumn = Object.entries(scopeColumns).find(([name]) => isNamed(table, name))?.[1]
      const prepared = await prepareTable(database, table, operation, scopeColumn)
      if (prepared === undefined) continue
      works.set(table.name, new TableWork(prepared, operation, { keeps: checkpoints && !dryRun, sample }))
    }
    for (const work of works.values()) await work.open(restart)
    return new BulkWork(operation, options, works)
  }

  /** The tables that there is work for. */
  get tables(): readonly string[] {
    return [...this.#works.keys()]
  }

  /** Parts a table into ranges; where work on it is half done, that work's. @returns the numbers of those that are not done */
  async split(table: string, count: number): Promise<readonly number[]> {
    const ranges = await this.#workOf(table).ranges(count)
    return ranges.filter(range => !range.isDone).map(range => range.number)
  }

  /**
   * Works on a range, from where it was left. A range that is done already is left alone.
   *
   * @returns false where the signal stopped it
   * @throws WaxsealError DATABASE_REFUSED, KEY_PROVIDER_UNAVAILABLE, KEY_STORE_UNAVAILABLE …; the range goes on from there
   */
  async run(table: string, number: number): Promise<boolean> {
    const work = this.#workOf(table)
    const range = (await work.saved()).find(saved => saved.number === number)
    if (range === undefined)
      throw new WaxsealError('CONFIG_INVALID', `${table}: there is no range ${number}: split it first`)
    if (range.isDone) return true
    const { onProgress } = this.#options
    const total = onProgress === undefined ? 0 : await estimateRows(work.table)
    const meter = new ProgressMeter({ operation: this.operation, table, total, onProgress })
    return this.#runRange(work, range, meter)
  }

  /** What was done, of all processes that remember in the same table. Counts what is left, where all is done. */
  async report(): Promise<BulkReport> {
    const tables: TableReport[] = []
    let isDone = !this.#stopped
    for (const [name, work] of this.#works) {
      const ranges = await work.saved()
      const isTableDone = !this.#stopped && ranges.every(range => range.isDone || !this.#keeps)
      isDone &&= isTableDone
      const counts = this.#operation.converges && !this.#options.dryRun && isTableDone
      const remaining = counts ? await this.#remaining(work) : undefined
      tables.push(
        sumOf(
          name,
          ranges.map(range => range.tally),
          remaining,
        ),
      )
    }
    return {
      operation: this.operation,
      state: isDone ? 'done' : 'stopped',
      dryRun: this.#options.dryRun ?? false,
      seconds: (performance.now() - this.#startedAt) / 1_000,
      tables,
    }
  }

  /** Does all the work, a few ranges at a time, and reports. */
  async runAll(): Promise<BulkReport> {
    for (const [name, work] of this.#works) {
      const ranges = await work.ranges(this.#options.ranges ?? 1)
      const { onProgress } = this.#options
      const total = onProgress === undefined ? 0 : await estimateRows(work.table)
      const meter = new ProgressMeter({ operation: this.operation, table: name, total, onProgress })
      const runs = await Promise.allSettled(
        ranges.filter(range => !range.isDone).map(range => this.#runRange(work, range, meter)),
      )
      for (const run of runs) if (run.status === 'rejected') throw run.reason
      meter.end()
      if (this.#stopped) break
    }
    return this.report()
  }

  get #keeps(): boolean {
    return (this.#options.checkpoints ?? true) && !this.#options.dryRun
  }

  async #runRange(work: TableWork, range: OpenRange, meter: ProgressMeter): Promise<boolean> {
    const { signal, dryRun = false, batchRows = BATCH_ROWS } = this.#options
    let position = range.position
    meter.watch(range.tally)
    const worker = new RangeWork({
      ...{ table: work.table, operation: this.#operation, throttle: this.#throttle, signal, dryRun, batchRows },
      onBatch: () => meter.tick(),
      onPosition: async at => {
        position = at
        meter.tick()
        await range.save(at, false)
      },
    })
    const isDone = await worker.run(range, range.position, range.tally)
    await range.save(position, isDone, true)
    if (!isDone) this.#stopped = true
    return isDone
  }

  async #remaining({ table }: TableWork): Promise<number> {
    const tally = new Tally([])
    const counter = new RangeWork({
      ...{ table, operation: this.#operation, throttle: new Throttle({}), signal: undefined, dryRun: true },
      batchRows: BATCH_ROWS * 10,
      onBatch: () => {},
      onPosition: async () => {},
    })
    await counter.run({ after: undefined, upTo: undefined }, undefined, tally)
    return tally.changed
  }

  #workOf(table: string): TableWork {
    const work = this.#works.get(table)
    if (work !== undefined) return work
    throw new WaxsealError('CONFIG_INVALID', `${table}: there is no work on such a table`)
  }
}

function isNamed({ name, table }: EncryptedTable, wanted: string): boolean {
  return wanted === name || wanted === table
}

function checkOptions({ tables }: EncryptedDatabase, options: VerifyOptions): void {
  const names = tables.map(table => table.name).join(', ')
  for (const name of [...(options.tables ?? []), ...Object.keys(options.scopeColumns ?? {})]) {
    if (!tables.some(table => isNamed(table, name))) {
      throw new WaxsealError('CONFIG_INVALID', `there is no table "${name}" with encrypted columns; there are ${names}`)
    }
  }
  for (const name of ['rowsPerSecond', 'batchRows', 'ranges'] as const) {
    const value = options[name]
    if (value !== undefined && !(value >= 1))
      throw new WaxsealError('CONFIG_INVALID', `${name} must be a number from 1`)
  }
  const { sample = 1 } = options
  if (!(sample > 0 && sample <= 1)) throw new WaxsealError('CONFIG_INVALID', 'sample must be over 0, and 1 at the most')
}
