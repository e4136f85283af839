import { randomBytes } from 'node:crypto'
import type { Call, Reply } from '../../api/product.ts'
import { endDryRun } from '../dry-run.ts'
import { encryptText } from '../encrypt-text.ts'
import type { KeyStore } from '../key-store.ts'
import type { KmsActions } from '../kms-action.ts'
import { keyForEncryption } from '../use-key.ts'

const bytesOfSpec = { AES_256: 32, AES_128: 16 } as const

/** GenerateDataKey and GenerateDataKeyWithoutPlaintext. What is encrypted is the base64 text of the data key. */
export const dataKeyActions: KmsActions = {
  GenerateDataKey: (keys, call) => generateDataKey(keys, call, 'GenerateDataKey'),

  GenerateDataKeyWithoutPlaintext: (keys, call) => {
    const { Plaintext: _, ...reply } = generateDataKey(keys, call, 'GenerateDataKeyWithoutPlaintext')
    return reply
  },
}

function generateDataKey(keys: KeyStore, call: Call, action: string): Reply {
  const { parameters } = call
  const spec = parameters.oneOf('KeySpec', ['AES_256', 'AES_128'], 'AES_256')
  const length = parameters.integer('NumberOfBytes', { min: 1, max: 1024 }) ?? bytesOfSpec[spec]
  const plaintext = randomBytes(length).toString('base64')
  const encrypted = encryptText(call, keyForEncryption(keys, call, action), plaintext, 'EncryptionContext')
  endDryRun(call)
  return { ...encrypted, Plaintext: plaintext }
}
