import { type EncryptedDatabase, type KeyDescription, WaxsealError } from '@waxseal/core'
import { status } from '../status/status.ts'

/** Which data keys are retired. */
export interface RetireKeysOptions {
  /** By their ids (8 hexadecimal digits). Where not given: those that no cell is under, and that no new value will be. */
  readonly keyIds?: readonly string[] | undefined
  readonly dryRun?: boolean | undefined
}

/** What was retired, or would be. */
export interface RetireReport {
  readonly retired: readonly KeyDescription[]
  /** Keys that were named, and were retired before. */
  readonly already: readonly KeyDescription[]
}

/**
 * Retires older data keys. They go on reading what is under them.
 *
 * @throws WaxsealError KEY_TRANSITION_REFUSED for a key that its scope writes under, KEY_UNKNOWN, KEY_DESTROYED, CONFIG_INVALID where
 *   a column cannot be counted, so that nobody can tell which keys are in use
 */
export async function retireKeys(source: EncryptedDatabase, options: RetireKeysOptions = {}): Promise<RetireReport> {
  const { keyring } = source.encryption
  const chosen = options.keyIds === undefined ? await unusedKeys(source) : await namedKeys(source, options.keyIds)
  const retired: KeyDescription[] = []
  const already: KeyDescription[] = []
  for (const key of chosen) {
    const changed = key.state !== 'retired' && (options.dryRun || (await keyring.lifecycle.retire(key.id)))
    ;(changed ? retired : already).push(key)
  }
  return { retired, already }
}

async function unusedKeys(source: EncryptedDatabase): Promise<readonly KeyDescription[]> {
  const { keys, columns } = await status(source)
  const missing = columns.find(({ cells }) => cells === undefined)
  if (missing !== undefined) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      `${missing.field} cannot be counted (${missing.problem}): name the keys to retire`,
    )
  }
  return keys.filter(key => key.purpose === 'data' && key.state === 'live' && !key.active && key.cells === 0)
}

async function namedKeys(source: EncryptedDatabase, ids: readonly string[]): Promise<readonly KeyDescription[]> {
  const known = new Map((await source.encryption.keyring.describe()).map(key => [key.id, key]))
  const named = [...new Set(ids.map(id => id.toLowerCase()))]
  // All of them before the first is changed.
  return named.map(id => {
    const key = known.get(id)
    if (key === undefined) throw new WaxsealError('KEY_UNKNOWN', `there is no key ${id}; waxseal keys list names them`)
    if (key.active) {
      throw new WaxsealError(
        'KEY_TRANSITION_REFUSED',
        `the key ${id} is the active one: waxseal keys rotate makes another first`,
      )
    }
    if (key.state === 'destroyed') throw new WaxsealError('KEY_DESTROYED', `the key ${id} was destroyed`)
    return key
  })
}
