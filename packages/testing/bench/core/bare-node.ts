import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, randomFillSync } from 'node:crypto'
import type { ValueContender } from './value-contender.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

const key = createSecretKey(randomBytes(32))
const pool = Buffer.alloc(1024 * NONCE)
let used = pool.length

function pooledNonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += NONCE
  return pool.subarray(used - NONCE, used)
}

/**
 * The floor: as little JavaScript around `node:crypto` as AES-256-GCM can be done with, by somebody who knows what costs.
 * No header, no additional data, no key id, no checks, one output buffer: nonce 12, ciphertext, tag 16.
 */
export const bareNodeBinary: ValueContender<Buffer> = {
  name: 'bare node:crypto, binary',
  encrypt(value) {
    const nonce = pooledNonce()
    const cipher = createCipheriv(ALGORITHM, key, nonce)
    const ciphertext = cipher.update(value, 'utf8')
    cipher.final()
    const stored = Buffer.allocUnsafe(NONCE + ciphertext.length + TAG)
    stored.set(nonce, 0)
    stored.set(ciphertext, NONCE)
    stored.set(cipher.getAuthTag(), NONCE + ciphertext.length)
    return stored
  },
  decrypt(stored) {
    const decipher = createDecipheriv(ALGORITHM, key, stored.subarray(0, NONCE))
    decipher.setAuthTag(stored.subarray(-TAG))
    const plaintext = decipher.update(stored.subarray(NONCE, -TAG))
    decipher.final()
    return plaintext.toString('utf8')
  },
}

/** The same, in a text column. */
export const bareNodeText: ValueContender<string> = {
  name: 'bare node:crypto, text',
  encrypt: value => bareNodeBinary.encrypt(value).toString('base64url'),
  decrypt: stored => bareNodeBinary.decrypt(Buffer.from(stored, 'base64url')),
}
