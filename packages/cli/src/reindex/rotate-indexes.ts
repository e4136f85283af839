import { setTimeout as sleep } from 'node:timers/promises'
import { type EncryptedDatabase, type IndexRotation, WaxsealError } from '@waxseal/core'
import { BulkWork } from '../bulk/bulk-work.ts'
import type { BulkOptions } from '../bulk/options.ts'
import type { BulkReport } from '../bulk/report.ts'

/** How indexes come to a new generation. */
export interface RotateIndexesOptions extends Omit<BulkOptions, 'tables'> {
  /** True where no other process runs on these keys: then nobody is waited for. */
  readonly alone?: boolean | undefined
  /** Told before each wait. */
  readonly onWait?: ((until: Date, why: string) => void) | undefined
}

/** How far the new generation is. */
export interface RotateIndexesReport {
  /** `stopped` where a signal ended it, or rows with findings keep the older generation in use: the same call goes on. */
  readonly state: 'done' | 'stopped'
  readonly dryRun: boolean
  /** The scopes that have index keys, as they are now. */
  readonly scopes: readonly IndexRotation[]
  /** What the rows came to; undefined where it was stopped before. */
  readonly rows: BulkReport | undefined
}

/**
 * Makes a new generation of index keys, has every process search it, then write it, gives all rows new index values, and retires the
 * older generation. Queries find all rows throughout. It waits twice for the other processes, `maxAge` of their keyrings each time.
 * A rotation that was begun earlier is ended, and no other begun.
 *
 * @throws WaxsealError KEY_TRANSITION_REFUSED, KEY_STORE_UNSUPPORTED, and what bulk work throws: before anything is changed
 */
export async function rotateIndexes(
  source: EncryptedDatabase,
  options: RotateIndexesOptions = {},
): Promise<RotateIndexesReport> {
  const { alone = false, onWait, signal, dryRun = false, ...bulk } = options
  const { lifecycle } = source.encryption.keyring
  const all = await rotations(source)
  const underWay = all.filter(({ phase }) => phase === 'begun' || phase === 'activated')
  const chosen = (underWay.length > 0 ? underWay : all).map(({ scope }) => scope)
  const report = async (state: RotateIndexesReport['state'], rows?: BulkReport): Promise<RotateIndexesReport> => ({
    ...{ state, dryRun, rows },
    scopes: await rotations(source),
  })
  // Tables that are not fit for it, and other work that is half done, are refused before any key is made.
  const work = await BulkWork.open(source, 'reindex', { ...bulk, signal, dryRun })
  if (dryRun) return report('done', await work.runAll())
  if (chosen.length === 0)
    throw new WaxsealError('KEY_UNKNOWN', 'there is no index key yet: nothing with an index was written')

  for (const scope of chosen) await lifecycle.beginIndexRotation(scope)
  const begun = (await rotations(source)).filter(({ phase }) => phase === 'begun')
  const activateFrom = latest(begun.map(rotation => rotation.activateFrom!))
  if (!alone && !(await waitUntil(activateFrom, 'for every process to search the new index key', options))) {
    return report('stopped')
  }
  // What earlier work on index values remembers does not hold for the new generation. To be forgotten before that is written.
  if (begun.length > 0) await BulkWork.open(source, 'reindex', { ...bulk, restart: true })
  const settled: Date[] = []
  for (const scope of chosen) settled.push((await lifecycle.activateIndexKey(scope, { alone })).settledAt)
  if (!alone && !(await waitUntil(latest(settled), 'for every process to write the new index key', options))) {
    return report('stopped')
  }
  const rows = await (await BulkWork.open(source, 'reindex', { ...bulk, signal })).runAll()
  if (rows.state !== 'done' || rows.tables.some(({ findingCount }) => findingCount > 0)) return report('stopped', rows)
  for (const scope of chosen) await lifecycle.finishIndexRotation(scope)
  return report('done', rows)
}

/** The index keys of all scopes that have some. */
async function rotations({ encryption }: EncryptedDatabase): Promise<IndexRotation[]> {
  const { keyring } = encryption
  const index = (await keyring.describe()).filter(key => key.purpose === 'index' && key.active)
  return Promise.all(index.map(({ scope }) => keyring.lifecycle.indexRotation(scope)))
}

function latest(times: readonly Date[]): Date | undefined {
  return times.reduce<Date | undefined>((last, time) => (last !== undefined && last > time ? last : time), undefined)
}

/** Waits. @returns false where the signal ended it */
async function waitUntil(
  time: Date | undefined,
  why: string,
  { signal, onWait }: Pick<RotateIndexesOptions, 'signal' | 'onWait'>,
): Promise<boolean> {
  const left = (time?.getTime() ?? 0) - Date.now()
  if (left <= 0) return !signal?.aborted
  onWait?.(time!, why)
  // A moment more: clocks of timers and of dates are not the same.
  return sleep(left + 10, true, { signal }).catch(() => false)
}
