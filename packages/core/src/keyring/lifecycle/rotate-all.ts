import { keyIdToHex } from '../../bytes.ts'
import { isUnavailable, WaxsealError } from '../../errors.ts'
import { type KeyRecord, newestLive } from '../../key/key-record.ts'
import { failureOf } from '../failure.ts'
import type { KeyFailure, Tools } from './tools.ts'

/** Which data keys are followed by new ones. */
export interface RotateAllOptions {
  /** Only those of scopes whose active data key is older than so many milliseconds. All where not given. */
  readonly olderThan?: number | undefined
  /** True to tell what would be done, and do nothing. */
  readonly dryRun?: boolean | undefined
  /** Told after each scope. */
  readonly onProgress?: ((progress: LifecycleProgress) => void) | undefined
  /** As for {@link Keyring.rotate}. */
  readonly unverified?: boolean | undefined
}

/** How far an operation over many keys has come. */
export interface LifecycleProgress {
  readonly done: number
  readonly total: number
}

/** What a rotation of many scopes did, or would do. */
export interface RotateAllReport {
  readonly rotated: readonly RotatedScope[]
  /** Scopes whose active key is young enough. */
  readonly left: number
  /** Scopes that could not be rotated. The others were. */
  readonly failed: readonly KeyFailure[]
}

/** A scope whose data key was followed by a new one. */
export interface RotatedScope {
  readonly scope: string
  /** The id (8 hexadecimal digits) of the key that was active. */
  readonly from: string
  /** That of the one that is active now, made here or by another process at the same time; undefined in a dry run. */
  readonly to: string | undefined
}

/** See {@link KeyLifecycle.rotateAll}. */
export async function rotateAll(tools: Tools, all: RotateAllOptions): Promise<RotateAllReport> {
  const { loader, acquisition, options } = tools
  const { olderThan = Number.NEGATIVE_INFINITY, dryRun = false, onProgress, unverified } = all
  if (Number.isNaN(olderThan)) throw new WaxsealError('CONFIG_INVALID', 'the option "olderThan" must be milliseconds')
  const active = activeDataKeys(await loader.list())
  const due = active.filter(({ createdAt }) => options.now() - createdAt.getTime() > olderThan)
  const rotated: RotatedScope[] = []
  const failed: KeyFailure[] = []
  for (const { scope, id } of due) {
    const from = keyIdToHex(id)
    try {
      const to = dryRun ? undefined : keyIdToHex((await acquisition.rotate(scope, { unverified, from: id })).key.id)
      rotated.push({ scope, from, to })
    } catch (error) {
      // Of a provider or store that is down, each scope would say the same. What is done is done; the rest is for the next time.
      if (isUnavailable(error)) throw error
      failed.push({ scope, keyId: from, ...failureOf(error) })
    }
    onProgress?.({ done: rotated.length + failed.length, total: due.length })
  }
  return { rotated, left: active.length - due.length, failed }
}

function activeDataKeys(records: readonly KeyRecord[]): KeyRecord[] {
  const scopes = new Map<string, KeyRecord[]>()
  for (const record of records) {
    if (record.purpose !== 'data') continue
    const group = scopes.get(record.scope)
    if (group === undefined) scopes.set(record.scope, [record])
    else group.push(record)
  }
  return [...scopes.values()].flatMap(group => newestLive(group) ?? [])
}
