import { invalidParameter } from '../../api/api-error.ts'
import type { Call } from '../../api/product.ts'
import { openBlob, sealBlob, versionOfBlob } from '../ciphertext-blob.ts'
import { endDryRun } from '../dry-run.ts'
import { additionalData, parseContext } from '../encryption-context.ts'
import type { KmsKey } from '../key.ts'
import { keyObject } from '../key-material.ts'
import type { KeyStore } from '../key-store.ts'
import type { KmsActions } from '../kms-action.ts'
import { keyForEncryption, requireEnabled } from '../use-key.ts'

/** In bytes of what the base64 text stands for. */
const MAXIMUM_PLAINTEXT = 6 * 1024

/** Encrypt and Decrypt under a symmetric key. What is encrypted is the base64 text itself. */
export const encryptActions: KmsActions = {
  Encrypt: (keys, call) => {
    const { parameters } = call
    if (parameters.base64('Plaintext').length > MAXIMUM_PLAINTEXT) throw invalidParameter('Plaintext')
    const aad = additionalData(parseContext(parameters.optional('EncryptionContext')))
    const { key, version } = keyForEncryption(keys, call, 'Encrypt')
    endDryRun(call)
    const blob = sealBlob(version.id, keyObject(version), Buffer.from(parameters.text('Plaintext')), aad)
    return { KeyId: key.id, KeyVersionId: version.id, CiphertextBlob: blob.toString('base64') }
  },

  Decrypt: (keys, call) => {
    const { key, versionId, plaintext } = decryptBlob(keys, call, 'Decrypt', 'EncryptionContext')
    endDryRun(call)
    return { KeyId: key.id, KeyVersionId: versionId, Plaintext: plaintext.toString('latin1') }
  },
}

/**
 * Decrypts a call's `CiphertextBlob`, under the key version that it names itself.
 *
 * @throws ApiError InvalidParameter for a blob that is none of KMS's, was altered, belongs to a key that is gone, or was
 * encrypted with another context: the real code is not documented
 */
export function decryptBlob(
  keys: KeyStore,
  call: Call,
  action: string,
  contextParameter: string,
): { key: KmsKey; versionId: string; plaintext: Buffer } {
  const { parameters, now } = call
  const blob = parameters.base64('CiphertextBlob')
  const aad = additionalData(parseContext(parameters.optional(contextParameter), contextParameter))
  const found = keys.findVersion(versionOfBlob(blob) ?? '', now)
  if (found === undefined) throw invalidParameter('CiphertextBlob')
  const key = keys.use(call, action, keys.arnOf(`key/${found.key.id}`, found.key.accountId))
  requireEnabled(key)
  const plaintext = openBlob(blob, keyObject(found.version), aad)
  if (plaintext === undefined) throw invalidParameter('CiphertextBlob')
  return { key, versionId: found.version.id, plaintext }
}
