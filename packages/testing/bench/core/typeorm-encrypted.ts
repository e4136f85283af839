import { randomBytes } from 'node:crypto'
import { EncryptionTransformer } from 'typeorm-encrypted'
import type { ValueContender } from './value-contender.ts'

/** As its README sets it up, but for the mode: AES-256-GCM, with a random nonce. */
export const transformer: EncryptionTransformer = new EncryptionTransformer({
  key: randomBytes(32).toString('hex'),
  algorithm: 'aes-256-gcm',
  ivLength: 12,
})

/** The transformer of typeorm-encrypted, with AES-256-GCM and its customary random nonce. It has nothing safe to search by. */
export const typeormEncrypted: ValueContender<string> = {
  name: 'typeorm-encrypted',
  encrypt: value => transformer.to(value) as string,
  decrypt: stored => transformer.from(stored) as string,
}
