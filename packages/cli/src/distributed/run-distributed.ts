import { setTimeout as sleep } from 'node:timers/promises'
import { type EncryptedDatabase, WaxsealError } from '@waxseal/core'
import { BulkWork } from '../bulk/bulk-work.ts'
import type { VerifyOptions } from '../bulk/options.ts'
import type { BulkOperation, BulkReport } from '../bulk/report.ts'
import { jobIdOf, openBullmq, type QueueOptions, type RangeJob, type RangeProgress, reached } from './range-job.ts'

/** How work is spread over processes of `runWorker`. */
export interface DistributedOptions extends VerifyOptions, QueueOptions {
  /** Parts that each table is cut into, of which a worker does one at a time. Default 64. */
  readonly ranges?: number | undefined
  /** Told, once, when no worker is there to do it. */
  readonly onNobody?: (() => void) | undefined
}

const RANGES = 64
const BETWEEN_LOOKS = 500

/**
 * Hands work on many rows out to the workers of a queue, and waits until all of it is done. What a range comes to is kept in the
 * database, so that this process, and every worker, may be killed: the same call finds what is left.
 *
 * @throws WaxsealError CONFIG_INVALID, QUEUE_UNAVAILABLE, WORK_FAILED where a worker gave a range up; what {@link BulkWork.open} throws
 */
export async function runDistributed(
  source: EncryptedDatabase,
  operation: BulkOperation,
  options: DistributedOptions,
): Promise<BulkReport> {
  const { redis, queue: queueName, ranges = RANGES, signal, onProgress, onNobody, ...bulk } = options
  if (bulk.dryRun || bulk.checkpoints === false) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      'processes find what is done in the database: a dry run, or one without checkpoints, is not distributed',
    )
  }
  const { bullmq, name, settings } = await openBullmq({ redis, queue: queueName })
  const queue = new bullmq.Queue<RangeJob>(name, settings)
  // Redis that is away for a while is waited for; without a listener it would end the process.
  queue.on('error', () => {})
  await reached(queue)
  const watch = new ProgressOfJobs(operation, onProgress)
  try {
    const work = await BulkWork.open(source, operation, bulk)
    const jobs = await rangeJobs(work, ranges, bulk)
    for (const job of jobs) {
      // A job of an earlier run that was given up; one that is being done stays, and is this one.
      await queue.remove(jobIdOf(job)).catch(() => {})
      const tries = { attempts: 3, backoff: { type: 'exponential', delay: 1000 } }
      await queue.add('range', job, { jobId: jobIdOf(job), removeOnComplete: true, ...tries })
    }
    if ((await queue.getWorkersCount()) === 0) onNobody?.()
    const ids = jobs.map(jobIdOf)
    while (signal?.aborted !== true && (await areOpen(queue, ids))) {
      await watch.look(queue, ids)
      await sleep(BETWEEN_LOOKS, undefined, { signal }).catch(() => {})
    }
    await refuseFailed(queue, ids)
    const report = await work.report()
    return signal?.aborted ? { ...report, state: 'stopped' } : report
  } finally {
    await queue.close()
  }
}

async function rangeJobs(work: BulkWork, ranges: number, bulk: VerifyOptions): Promise<RangeJob[]> {
  const { tables, scopeColumns, sample, batchRows, rowsPerSecond } = bulk
  const options = { tables, scopeColumns, sample, batchRows, rowsPerSecond }
  const jobs: RangeJob[] = []
  for (const table of work.tables) {
    for (const range of await work.split(table, ranges)) {
      jobs.push({ operation: work.operation, table, range, options })
    }
  }
  return jobs
}

type Queue = import('bullmq').Queue<RangeJob>

/** True while one of the jobs waits or is being done. */
async function areOpen(queue: Queue, ids: readonly string[]): Promise<boolean> {
  const open = await queue.getJobs(['waiting', 'active', 'delayed', 'prioritized'])
  return open.some(job => job?.id !== undefined && ids.includes(job.id))
}

async function refuseFailed(queue: Queue, ids: readonly string[]): Promise<void> {
  const failed = (await queue.getJobs(['failed'])).filter(job => job?.id !== undefined && ids.includes(job.id))
  const [first] = failed
  if (first === undefined) return
  throw new WaxsealError(
    'WORK_FAILED',
    `workers gave up ${failed.length} of ${ids.length} ranges (${first.data.table}: ${first.failedReason}); the others are done, and the same command tries these again`,
  )
}

/** Adds up what workers tell of their ranges. */
class ProgressOfJobs {
  readonly #operation: BulkOperation
  readonly #onProgress: VerifyOptions['onProgress']
  readonly #begun = performance.now()
  readonly #rows = new Map<string, Map<string, number>>()
  readonly #totals = new Map<string, number>()

  constructor(operation: BulkOperation, onProgress: VerifyOptions['onProgress']) {
    this.#operation = operation
    this.#onProgress = onProgress
  }

  async look(queue: Queue, ids: readonly string[]): Promise<void> {
    if (this.#onProgress === undefined) return
    for (const job of await queue.getJobs(['active'])) {
      if (job?.id === undefined || !ids.includes(job.id) || typeof job.progress !== 'object') continue
      const { rows, total } = job.progress as RangeProgress
      const { table } = job.data
      const counted = this.#rows.get(table) ?? new Map<string, number>()
      this.#rows.set(table, counted.set(job.id, rows))
      this.#totals.set(table, total)
    }
    for (const [table, counted] of this.#rows) {
      const rows = [...counted.values()].reduce((sum, one) => sum + one, 0)
      const rate = rows / ((performance.now() - this.#begun) / 1000)
      const none = { changed: 0, findings: 0 }
      this.#onProgress({ operation: this.#operation, table, rows, total: this.#totals.get(table)!, rate, ...none })
    }
  }
}
