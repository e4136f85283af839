import { randomFillSync } from 'node:crypto'

/** Bytes of a nonce for AES-GCM (NIST SP 800-38D, section 8.2.2: random nonces have at least 96 bits). */
export const NONCE_LENGTH = 12

const POOL_LENGTH = 1024 * NONCE_LENGTH
const pool = Buffer.alloc(POOL_LENGTH)
let offset = POOL_LENGTH

/**
 * 12 random bytes, good until the next call. Drawn 1,024 at a time: a call of the random generator per value
 * would cost a third of the encryption. Random and never counted, so that a restored snapshot of the database
 * or two processes with one key cannot meet in a counter.
 */
export function nextNonce(): Buffer {
  if (offset === POOL_LENGTH) {
    randomFillSync(pool)
    offset = 0
  }
  const nonce = pool.subarray(offset, offset + NONCE_LENGTH)
  offset += NONCE_LENGTH
  return nonce
}
