import { randomBytes } from 'node:crypto'
import { keyIdToHex } from '../../bytes.ts'
import { WaxsealError } from '../../errors.ts'
import { checkScope, type KeyPurpose } from '../../key/key-context.ts'
import { isDestroyed, isShredded, type KeyRecord, newest } from '../../key/key-record.ts'
import { changeRecord } from './change-record.ts'
import { verifyOwnership } from './ownership.ts'
import type { Tools } from './tools.ts'

/** What a shredding is allowed. */
export interface ShredOptions {
  /** Has to be true for the application's own scope, `''`: all that is not a tenant's is lost. */
  readonly application?: boolean | undefined
  /**
   * True to destroy keys that cannot be unwrapped, as when their KMS key is lost already. Otherwise that is a reason not to: the
   * key table may be another application's.
   */
  readonly unverified?: boolean | undefined
}

/** What was destroyed. */
export interface ShredReport {
  readonly scope: string
  /** The ids (8 hexadecimal digits) of the keys whose wrapped bytes were destroyed by this call. */
  readonly destroyed: readonly string[]
}

const PURPOSES: readonly KeyPurpose[] = ['data', 'index']
const ATTEMPTS = 16

/** See {@link KeyLifecycle.shred}. */
export async function shredScope(tools: Tools, scope: string, options: ShredOptions): Promise<ShredReport> {
  const { loader, acquisition } = tools
  const { events } = tools.options
  checkScope(scope)
  if (scope === '' && options.application !== true) {
    throw new WaxsealError(
      'CONFIRMATION_MISSING',
      "this destroys the application's own keys, and with them all values that are no tenant's: say so, by { application: true }",
      { scope },
    )
  }
  loader.requireUpdates()
  const records = await loader.list(scope)
  if (records.length === 0) {
    throw new WaxsealError('KEY_UNKNOWN', 'the scope has no keys: nothing was written there, or its name is another', {
      scope,
    })
  }
  if (!options.unverified) await verifyOwnership(loader, records)
  for (const purpose of PURPOSES) await closeScope(tools, scope, purpose)
  const destroyed: string[] = []
  for (const { id } of await loader.list(scope)) {
    const { record, changed } = await changeRecord(loader, id, found =>
      isDestroyed(found) ? undefined : { state: 'destroyed', wrapped: { ...found.wrapped, blob: Buffer.alloc(0) } },
    )
    acquisition.cache.destroy(id)
    if (!changed) continue
    destroyed.push(keyIdToHex(id))
    events.emit({ type: 'key-destroyed', keyId: keyIdToHex(id), scope, purpose: record.purpose })
  }
  acquisition.cache.dropScope(scope)
  if (destroyed.length > 0) events.emit({ type: 'scope-shredded', scope, keyIds: destroyed })
  return { scope, destroyed }
}

/**
 * Takes the place of the scope's next key, so that no process which is just making one brings it in behind the destruction: it
 * finds the place taken, looks again, and sees that the scope is no more.
 */
async function closeScope({ loader, options }: Tools, scope: string, purpose: KeyPurpose): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const records = (await loader.list(scope)).filter(record => record.purpose === purpose)
    if (isShredded(records)) return
    const generation = (newest(records)?.generation ?? 0) + 1
    if (await loader.insert(tombstone({ scope, purpose, generation }, options.now()))) return
  }
  throw new WaxsealError('KEY_STORE_UNAVAILABLE', 'other processes went on making keys for the scope: try again', {
    scope,
  })
}

/** The record of a key that never was. */
function tombstone(place: Pick<KeyRecord, 'scope' | 'purpose' | 'generation'>, now: number): KeyRecord {
  const commitment = randomBytes(32)
  return {
    ...place,
    id: commitment.readUInt32BE(),
    state: 'destroyed',
    commitment,
    binding: randomBytes(32),
    wrapped: { provider: 'none', kek: '', blob: Buffer.alloc(0) },
    createdAt: new Date(now),
  }
}
