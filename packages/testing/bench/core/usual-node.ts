import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { ValueContender } from './value-contender.ts'

const key = randomBytes(32)

/** AES-256-GCM the way applications usually write it: the key as bytes, random bytes drawn per value, base64. */
export const usualNode: ValueContender<string> = {
  name: 'node:crypto as usually written',
  encrypt(value) {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64')
  },
  decrypt(stored) {
    const bytes = Buffer.from(stored, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  },
}
