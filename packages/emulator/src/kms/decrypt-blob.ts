import { invalidParameter } from '../api/api-error.ts'
import type { Call } from '../api/product.ts'
import { openBlob, versionOfBlob } from './ciphertext-blob.ts'
import { additionalData, parseContext } from './encryption-context.ts'
import type { KeyVersion, KmsKey } from './key.ts'
import { keyObject } from './key-material.ts'
import type { KeyStore } from './key-store.ts'

/**
 * Decrypts a call's `CiphertextBlob` under the symmetric key version that it names itself.
 *
 * @param action as RAM calls it
 * @throws ApiError what {@link KeyStore.use} throws; InvalidParameter for a blob that is none of this KMS's, was altered,
 * belongs to a key that is gone, or was encrypted with another context: the real code is not documented
 */
export function decryptBlob(
  keys: KeyStore,
  call: Call,
  action: string,
  contextParameter: string,
): { key: KmsKey; version: KeyVersion; plaintext: string } {
  const { parameters, now } = call
  const blob = parameters.base64('CiphertextBlob')
  const aad = additionalData(parseContext(parameters, contextParameter))
  const found = keys.findVersion(versionOfBlob(blob) ?? '', now)
  if (found === undefined) throw invalidParameter('CiphertextBlob')
  const key = keys.use(call, action, keys.arnOf(`key/${found.key.id}`, found.key.accountId))
  const plaintext = openBlob(blob, keyObject(key, found.version), aad)
  if (plaintext === undefined) throw invalidParameter('CiphertextBlob')
  return { key, version: found.version, plaintext: plaintext.toString('latin1') }
}
