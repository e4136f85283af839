import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { WaxsealError } from '@waxseal/core'
import type { VerifyOptions } from '../bulk/options.ts'
import type { BulkOperation } from '../bulk/report.ts'

/** Where the work of many processes is handed out. */
export interface QueueOptions {
  /** A URL: `redis://localhost:6379`. */
  readonly redis: string
  /** The queue's name, `waxseal` where not given: applications that share a Redis have one each. */
  readonly queue?: string | undefined
}

/** The options that decide what is done to a row, as JSON holds them. */
export type SharedOptions = Pick<VerifyOptions, 'tables' | 'scopeColumns' | 'sample' | 'batchRows' | 'rowsPerSecond'>

/** A range of a table, as a job. Names and numbers alone: Redis sees no key of a row, and no value. */
export interface RangeJob {
  readonly operation: BulkOperation
  readonly table: string
  readonly range: number
  readonly options: SharedOptions
}

/** How far a range is, as its worker tells. */
export interface RangeProgress {
  readonly rows: number
  /** Rows of the table, as estimated. */
  readonly total: number
}

/** The same for a range whoever makes the job, so that it is in the queue once. */
export function jobIdOf({ operation, table, range }: RangeJob): string {
  return createHash('sha256')
    .update(JSON.stringify([operation, table, range]))
    .digest('hex')
}

/** BullMQ, and the settings with which queues and workers find each other. @throws WaxsealError CONFIG_INVALID */
export async function openBullmq({ redis, queue = 'waxseal' }: QueueOptions): Promise<{
  readonly bullmq: typeof import('bullmq')
  readonly name: string
  readonly settings: { readonly connection: { readonly url: string; readonly maxRetriesPerRequest: null } }
}> {
  if (!/^rediss?:\/\//.test(redis))
    throw new WaxsealError('CONFIG_INVALID', 'Redis is named by a URL: redis://host:6379')
  const bullmq = await import('bullmq').catch(() => {
    throw new WaxsealError(
      'CONFIG_INVALID',
      'work over many machines needs the packages bullmq and ioredis: install them',
    )
  })
  return { bullmq, name: queue, settings: { connection: { url: redis, maxRetriesPerRequest: null } } }
}

/** What queues and workers have in common here. */
interface Connected {
  waitUntilReady(): Promise<unknown>
  disconnect(): Promise<unknown>
}

const PATIENCE = 10_000

/** Waits for a connection to Redis, which otherwise would be tried for ever. @throws WaxsealError QUEUE_UNAVAILABLE */
export async function reached(connected: Connected): Promise<void> {
  const patience = new AbortController()
  const isReady = connected.waitUntilReady().then(
    () => true,
    () => false,
  )
  const isLate = sleep(PATIENCE, false, { signal: patience.signal }).catch(() => false)
  const isThere = await Promise.race([isReady, isLate])
  patience.abort()
  if (isThere) return
  connected.disconnect().catch(() => {})
  throw new WaxsealError(
    'QUEUE_UNAVAILABLE',
    'Redis cannot be reached, or refuses the login: check that it runs, and its URL',
  )
}
