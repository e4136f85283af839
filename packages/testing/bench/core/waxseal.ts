import { randomBytes } from 'node:crypto'
import { BlindIndex, FieldCipher, Keyring, localKey, MemoryKeyStore } from '@waxseal/core'
import type { ValueContender } from './value-contender.ts'

/** Waxseal's field cipher in both carriers, with its keys in memory, as in a running application. */
export async function openWaxseal(): Promise<{ binary: ValueContender<Buffer>; text: ValueContender<string> }> {
  const keyring = new Keyring({ provider: localKey({ bytes: randomBytes(32) }), store: new MemoryKeyStore() })
  await keyring.ready('', { index: true })
  const field = { context: 'patient.phone', type: 'string' } as const
  const cipher = new FieldCipher(keyring, field)
  const index = new BlindIndex(keyring, field)
  return {
    binary: {
      name: 'waxseal, binary',
      encrypt: value => cipher.encrypt(value, '') as Buffer,
      decrypt: stored => cipher.decrypt(stored) as string,
      searchToken: value => index.compute(value, '') as Buffer,
    },
    text: {
      name: 'waxseal, text',
      encrypt: value => cipher.encryptToText(value, '') as string,
      decrypt: stored => cipher.decrypt(stored) as string,
      searchToken: value => (index.compute(value, '') as Buffer).toString('hex'),
    },
  }
}
