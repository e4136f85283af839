import { keyIdToHex } from '../../bytes.ts'
import { WaxsealError } from '../../errors.ts'
import type { KeyRecord } from '../../key/key-record.ts'

/** Refuses a step that must not be made now. */
export function refuseTransition(what: string, about: Pick<KeyRecord, 'scope'> & Partial<KeyRecord>): never {
  const keyId = about.id === undefined ? undefined : keyIdToHex(about.id)
  throw new WaxsealError('KEY_TRANSITION_REFUSED', what, { scope: about.scope, keyId })
}
