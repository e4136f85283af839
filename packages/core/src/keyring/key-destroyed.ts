import { keyIdToHex } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'

/** The error for a data key that is no more. */
export function keyDestroyed({ id, scope }: { readonly id: number; readonly scope?: string }): WaxsealError {
  const keyId = keyIdToHex(id)
  const message = `the data key ${keyId} was destroyed, and with it every value under it`
  return new WaxsealError('KEY_DESTROYED', message, { keyId, scope })
}

/** The error for writing and searching where the keys were shredded. */
export function scopeShredded(scope: string): WaxsealError {
  const name = scope === '' ? 'of the application' : `of scope "${scope}"`
  return new WaxsealError(
    'KEY_DESTROYED',
    `the keys ${name} were destroyed: what was written is lost, and nothing is written or searched there any more, unless ` +
      'the scope is given new keys on purpose: lifecycle.recreate(scope)',
    { scope },
  )
}
