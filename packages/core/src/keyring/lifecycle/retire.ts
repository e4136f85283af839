import { keyIdToHex } from '../../bytes.ts'
import { newestLive } from '../../key/key-record.ts'
import { keyDestroyed } from '../key-destroyed.ts'
import { changeRecord, parseKeyId } from './change-record.ts'
import { verifyOwnership } from './ownership.ts'
import { refuseTransition } from './refuse.ts'
import type { Tools } from './tools.ts'

/** How a key is retired. */
export interface RetireOptions {
  /**
   * True to retire a key that cannot be unwrapped, as when its KMS key is lost. Otherwise that is a reason not to: the key table may
   * be another application's.
   */
  readonly unverified?: boolean | undefined
}

/** See {@link KeyLifecycle.retire}. */
export async function retireKey(
  { loader, acquisition, options }: Tools,
  keyId: string,
  { unverified = false }: RetireOptions = {},
): Promise<boolean> {
  loader.requireUpdates()
  const { record, changed } = await changeRecord(loader, parseKeyId(keyId), async found => {
    if (found.state === 'retired') return undefined
    if (found.state === 'destroyed') throw keyDestroyed(found)
    const others = (await loader.list(found.scope)).filter(({ purpose }) => purpose === found.purpose)
    if (newestLive(others)?.id === found.id) {
      refuseTransition(
        `the ${found.purpose} key ${keyIdToHex(found.id)} is the one that its scope writes under: make another first, by ` +
          (found.purpose === 'data' ? 'rotate(scope)' : 'beginIndexRotation(scope)'),
        found,
      )
    }
    if (!unverified) await verifyOwnership(loader, [found])
    return { state: 'retired', wrapped: found.wrapped }
  })
  if (!changed) return false
  const { scope, purpose } = record
  options.events.emit({ type: 'key-retired', keyId: keyIdToHex(record.id), scope, purpose })
  await acquisition.reload(scope)
  return true
}
