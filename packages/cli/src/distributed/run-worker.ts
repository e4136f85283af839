import { type EncryptedDatabase, isWaxsealError } from '@waxseal/core'
import { BulkWork } from '../bulk/bulk-work.ts'
import type { BulkProgress } from '../bulk/report.ts'
import type { ThrottleOptions } from '../bulk/work/throttle.ts'
import { openBullmq, type QueueOptions, type RangeJob, reached } from './range-job.ts'

/** How a worker works. */
export interface WorkerOptions extends QueueOptions, ThrottleOptions {
  /** Ends the worker, after the batch that it is at; another goes on with its range. */
  readonly signal: AbortSignal
  /** Told when it is there to be given work. */
  readonly onReady?: (() => void) | undefined
  /** Told when a range is begun, done, or given back. */
  readonly onRange?: ((job: RangeJob, state: 'begun' | 'done' | 'left') => void) | undefined
}

/** What a worker did. */
export interface WorkerReport {
  /** Ranges that it ended. */
  readonly ranges: number
}

// A worker that is killed is missed after the one, and its range is taken up by another after the other. Milliseconds.
const LOCK = 15_000
const LOOK_FOR_STALLED = 5_000
const BETWEEN_REPORTS = 1_000

/**
 * Does ranges of work that `runDistributed` hands out, one at a time, until the signal ends it.
 *
 * @throws WaxsealError CONFIG_INVALID, QUEUE_UNAVAILABLE
 */
export async function runWorker(source: EncryptedDatabase, options: WorkerOptions): Promise<WorkerReport> {
  const { signal, onReady, onRange, rowsPerSecond, maxLag } = options
  const { bullmq, name, settings } = await openBullmq(options)
  const works = new OpenWork(source)
  let ranges = 0
  const worker = new bullmq.Worker<RangeJob>(
    name,
    async (job, token) => {
      const { data } = job
      onRange?.(data, 'begun')
      let toldAt = 0
      const onProgress = ({ rows, total }: BulkProgress) => {
        if (performance.now() - toldAt < BETWEEN_REPORTS) return
        toldAt = performance.now()
        // Only for those who watch.
        job.updateProgress({ rows, total }).catch(() => {})
      }
      const limits = { rowsPerSecond: rowsPerSecond ?? data.options.rowsPerSecond, maxLag, signal }
      try {
        const work = await works.of(data, limits, onProgress)
        if (await work.run(data.table, data.range)) {
          ranges++
          onRange?.(data, 'done')
          return
        }
      } catch (error) {
        works.forget()
        throw told(error)
      }
      onRange?.(data, 'left')
      await job.moveToWait(token)
      throw new bullmq.WaitingError()
    },
    { ...settings, lockDuration: LOCK, stalledInterval: LOOK_FOR_STALLED, maxStalledCount: 1000 },
  )
  // Redis that cannot be reached is tried again; without a listener it would end the process.
  worker.on('error', () => {})
  await reached(worker)
  onReady?.()
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await worker.close()
  return { ranges }
}

/** The failure as Redis may hold it: drivers quote values. */
function told(error: unknown): Error {
  if (isWaxsealError(error)) return new Error(`${error.code}: ${error.message}`)
  const { name, code } = error as { name?: unknown; code?: unknown }
  return new Error(`unexpected ${[name, code].filter(part => typeof part === 'string').join(' ')}`)
}

/** The work that was opened last: ranges of one come one after the other. */
class OpenWork {
  readonly #source: EncryptedDatabase
  #key: string | undefined
  #work: BulkWork | undefined
  #onProgress: ((progress: BulkProgress) => void) | undefined

  constructor(source: EncryptedDatabase) {
    this.#source = source
  }

  async of(
    { operation, options }: RangeJob,
    limits: ThrottleOptions & { readonly signal: AbortSignal },
    onProgress: (progress: BulkProgress) => void,
  ): Promise<BulkWork> {
    this.#onProgress = onProgress
    const key = JSON.stringify([operation, options])
    if (this.#work === undefined || this.#key !== key) {
      const forward = (progress: BulkProgress) => this.#onProgress?.(progress)
      this.#work = await BulkWork.open(this.#source, operation, { ...options, ...limits, onProgress: forward })
      this.#key = key
    }
    return this.#work
  }

  forget(): void {
    this.#work = undefined
  }
}
