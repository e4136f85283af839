import { keyIdToHex } from '../../bytes.ts'
import { checkScope } from '../../key/key-context.ts'
import { isShredded, type KeyChange, type KeyRecord, newest, newestLive } from '../../key/key-record.ts'
import { scopeShredded } from '../key-destroyed.ts'
import { changeRecord } from './change-record.ts'
import { verifyOwnership } from './ownership.ts'
import { refuseTransition } from './refuse.ts'
import { retireKey } from './retire.ts'
import type { Tools } from './tools.ts'

/**
 * How far the index key of a scope is on its way to the next generation.
 *
 * - `none`: the scope has no index key: nothing with an index was written there.
 * - `settled`: it has one generation, which is written and searched.
 * - `begun`: the next one is searched already, and not written.
 * - `activated`: the next one is written, both are searched, and rows have to be given new index values.
 */
export type IndexRotationPhase = 'none' | 'settled' | 'begun' | 'activated'

/** The generations of a scope's index key. */
export interface IndexRotation {
  readonly scope: string
  readonly phase: IndexRotationPhase
  /** The newest generation, and the id of its key (8 hexadecimal digits). */
  readonly keyId: string | undefined
  readonly generation: number | undefined
  /** The ids of the older generations that are searched as well. */
  readonly olderKeyIds: readonly string[]
  /** In phase `begun`: when every process has come to search the new generation, so that it may be written. */
  readonly activateFrom: Date | undefined
}

/** How the next generation becomes the one that is written. */
export interface ActivationOptions {
  /** True where no other process runs on these keys: then there is nobody to wait for. */
  readonly alone?: boolean | undefined
}

/** What an activation gives. */
export interface IndexActivation extends IndexRotation {
  /** When every process has come to write the new generation: a back-fill that begins then misses no row. */
  readonly settledAt: Date
}

/** See {@link KeyLifecycle.indexRotation}. */
export async function indexRotation(tools: Tools, scope: string): Promise<IndexRotation> {
  checkScope(scope)
  const records = (await tools.loader.list(scope)).filter(({ purpose }) => purpose === 'index')
  if (isShredded(records)) throw scopeShredded(scope)
  const live = records.filter(({ state }) => state === 'live')
  const active = newestLive(records)
  const pending = records.find(({ state }) => state === 'pending')
  const last = active === undefined ? undefined : (pending ?? active)
  const phase = active === undefined ? 'none' : pending ? 'begun' : live.length > 1 ? 'activated' : 'settled'
  return {
    scope,
    phase,
    keyId: last && keyIdToHex(last.id),
    generation: last?.generation,
    olderKeyIds: live.filter(record => record !== last).map(({ id }) => keyIdToHex(id)),
    activateFrom: phase === 'begun' ? new Date(pending!.createdAt.getTime() + settlingTime(tools)) : undefined,
  }
}

/** See {@link KeyLifecycle.beginIndexRotation}. */
export async function beginIndexRotation(tools: Tools, scope: string): Promise<IndexRotation> {
  const { loader, acquisition, options } = tools
  loader.requireUpdates()
  const rotation = await indexRotation(tools, scope)
  if (rotation.phase === 'none') {
    refuseTransition(
      'the scope has no index key to follow: the first one is made when a value with an index is written',
      {
        scope,
      },
    )
  }
  if (rotation.phase !== 'settled') return rotation
  // As with every new key: the present one must be ours, and at hand.
  await verifyOwnership(loader, [await loader.findAny(Number.parseInt(rotation.keyId!, 16))])
  const records = (await loader.list(scope)).filter(({ purpose }) => purpose === 'index')
  const after = newest(records)!.generation
  const { key, created } = await loader.create({ scope, purpose: 'index', after, state: 'pending' })
  const keyId = keyIdToHex(key.id)
  if (created) options.events.emit({ type: 'key-created', keyId, scope, purpose: 'index' })
  await acquisition.reload(scope)
  return indexRotation(tools, scope)
}

/** See {@link KeyLifecycle.activateIndexKey}. */
export async function activateIndexKey(
  tools: Tools,
  scope: string,
  { alone = false }: ActivationOptions,
): Promise<IndexActivation> {
  const { loader, acquisition, options } = tools
  loader.requireUpdates()
  const rotation = await indexRotation(tools, scope)
  const { phase, activateFrom, keyId } = rotation
  if (phase === 'none' || phase === 'settled') {
    refuseTransition('no new index key was begun: call beginIndexRotation(scope) first', { scope })
  }
  if (phase === 'begun') {
    if (!alone && options.now() < activateFrom!.getTime()) {
      refuseTransition(
        `other processes may not search the new index key yet, and would miss what is written under it: they do by ${activateFrom!.toISOString()}` +
          '; where no other process runs, say so: { alone: true }',
        { scope },
      )
    }
    const activate = async (found: KeyRecord): Promise<KeyChange | undefined> => {
      if (found.state !== 'pending') return undefined
      await verifyOwnership(loader, [found])
      return { state: 'live', wrapped: found.wrapped }
    }
    const { changed } = await changeRecord(loader, Number.parseInt(keyId!, 16), activate)
    if (changed) {
      const previous = rotation.olderKeyIds.at(-1)
      options.events.emit({ type: 'key-rotated', keyId: keyId!, scope, purpose: 'index', previous })
    }
    await acquisition.reload(scope)
  }
  const settledAt = new Date(options.now() + (alone ? 0 : settlingTime(tools)))
  return { ...(await indexRotation(tools, scope)), settledAt }
}

/** See {@link KeyLifecycle.finishIndexRotation}. */
export async function finishIndexRotation(tools: Tools, scope: string): Promise<IndexRotation> {
  const { phase, olderKeyIds } = await indexRotation(tools, scope)
  if (phase === 'begun') {
    refuseTransition('the new index key is not written yet: activate it, and back-fill the rows first', { scope })
  }
  for (const keyId of phase === 'activated' ? olderKeyIds : []) await retireKey(tools, keyId)
  return indexRotation(tools, scope)
}

/** How long until every process knows of a change, and has ended the operations that it had begun before. */
function settlingTime({ options: { maxAge } }: Tools): number {
  return maxAge + Math.min(maxAge, 60_000)
}
