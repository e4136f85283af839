import { keyIdToHex } from '../bytes.ts'
import { keyIdOf } from '../envelope/recognize.ts'
import { isWaxsealError } from '../errors.ts'
import type { Keyring } from '../keyring/keyring.ts'

/** Tells a keyring's listeners of a stored value that was refused. That its key was not asked for first says nothing of the value. */
export function tellRefused(keyring: Keyring | undefined, field: string, stored: unknown, error: unknown): void {
  if (keyring === undefined || !isWaxsealError(error) || error.code === 'KEY_NOT_LOADED') return
  const id = keyIdOf(stored)
  const keyId = id === undefined ? undefined : keyIdToHex(id)
  keyring.emit({ type: 'decryption-failed', field, keyId, code: error.code })
}
