import { invalidParameter } from '../../api/api-error.ts'
import type { Call } from '../../api/product.ts'
import { decryptAsymmetric } from '../asymmetric-key.ts'
import { decryptBlob } from '../decrypt-blob.ts'
import { endDryRun } from '../dry-run.ts'
import { encryptText } from '../encrypt-text.ts'
import type { KeyStore } from '../key-store.ts'
import type { KmsActions } from '../kms-action.ts'
import { keyForEncryption } from '../use-key.ts'

/** In bytes of what the base64 text stands for. */
const MAXIMUM_PLAINTEXT = 6 * 1024

/** Encrypt, Decrypt and ReEncrypt under symmetric keys. What is encrypted is the base64 text as it came. */
export const encryptionActions: KmsActions = {
  Encrypt: (keys, call) => {
    const { parameters } = call
    if (parameters.base64('Plaintext').length > MAXIMUM_PLAINTEXT) throw invalidParameter('Plaintext')
    const found = keyForEncryption(keys, call, 'Encrypt')
    const encrypted = encryptText(call, found, parameters.text('Plaintext'), 'EncryptionContext')
    endDryRun(call)
    return encrypted
  },

  Decrypt: (keys, call) => {
    const { key, version, plaintext } = decryptBlob(keys, call, 'Decrypt', 'EncryptionContext')
    endDryRun(call)
    return { KeyId: key.id, KeyVersionId: version.id, Plaintext: plaintext }
  },

  ReEncrypt: (keys, call) => {
    const plaintext = decryptSource(keys, call)
    const found = keyForEncryption(keys, call, 'ReEncryptTo', 'DestinationKeyId')
    const encrypted = encryptText(call, found, plaintext, 'DestinationEncryptionContext')
    endDryRun(call)
    return encrypted
  },
}

/** The plaintext of a blob, or of a ciphertext that was made with a public key: then the call names its key. */
function decryptSource(keys: KeyStore, call: Call): string {
  const { parameters } = call
  if (parameters.optional('SourceKeyId') === undefined) {
    return decryptBlob(keys, call, 'ReEncryptFrom', 'SourceEncryptionContext').plaintext
  }
  const source = {
    key: keys.use(call, 'ReEncryptFrom', parameters.text('SourceKeyId')),
    versionId: parameters.text('SourceKeyVersionId'),
    algorithm: parameters.text('SourceEncryptionAlgorithm'),
  }
  return decryptAsymmetric(source, parameters.base64('CiphertextBlob')).toString('base64')
}
