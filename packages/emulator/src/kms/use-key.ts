import type { Call } from '../api/product.ts'
import { isSymmetric, type KeyVersion, type KmsKey } from './key.ts'
import type { KeyStore } from './key-store.ts'
import { keyVersionNotFound, unsupportedOperation } from './kms-error.ts'

/**
 * The symmetric key that a call names, and its primary version, to encrypt with.
 *
 * @throws ApiError what {@link KeyStore.use} throws, or UnsupportedOperation
 */
export function keyForEncryption(
  keys: KeyStore,
  call: Call,
  action: string,
  parameter = 'KeyId',
): { key: KmsKey; version: KeyVersion } {
  const key = keys.use(call, action, call.parameters.text(parameter))
  if (!isSymmetric(key)) throw unsupportedOperation()
  return { key, version: versionOf(key, key.primaryVersion) }
}

/** @throws ApiError Forbidden.KeyVersionNotFound */
export function versionOf(key: KmsKey, versionId: string): KeyVersion {
  const version = key.versions.find(({ id }) => id === versionId)
  if (version === undefined) throw keyVersionNotFound()
  return version
}
