import type { Call } from '../../api/product.ts'
import { type AsymmetricUse, decryptAsymmetric, encryptAsymmetric, publicKeyOf } from '../asymmetric-key.ts'
import { endDryRun } from '../dry-run.ts'
import type { KeyStore } from '../key-store.ts'
import type { KmsActions } from '../kms-action.ts'

/** AsymmetricEncrypt, AsymmetricDecrypt and GetPublicKey. */
export const asymmetricActions: KmsActions = {
  AsymmetricEncrypt: (keys, call) => {
    const use = useOf(keys, call, 'AsymmetricEncrypt')
    const ciphertext = encryptAsymmetric(use, call.parameters.base64('Plaintext'))
    endDryRun(call)
    return { KeyId: use.key.id, KeyVersionId: use.versionId, CiphertextBlob: ciphertext.toString('base64') }
  },

  AsymmetricDecrypt: (keys, call) => {
    const use = useOf(keys, call, 'AsymmetricDecrypt')
    const plaintext = decryptAsymmetric(use, call.parameters.base64('CiphertextBlob'))
    endDryRun(call)
    return { KeyId: use.key.id, KeyVersionId: use.versionId, Plaintext: plaintext.toString('base64') }
  },

  GetPublicKey: (keys, call) => {
    const versionId = call.parameters.text('KeyVersionId')
    const key = keys.use(call, 'GetPublicKey', call.parameters.text('KeyId'))
    const PublicKey = publicKeyOf(key, versionId)
    endDryRun(call)
    return { KeyId: key.id, KeyVersionId: versionId, PublicKey }
  },
}

function useOf(keys: KeyStore, call: Call, action: string): AsymmetricUse {
  const { parameters } = call
  const [algorithm, versionId] = [parameters.text('Algorithm'), parameters.text('KeyVersionId')]
  return { key: keys.use(call, action, parameters.text('KeyId')), versionId, algorithm }
}
