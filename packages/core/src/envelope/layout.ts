import { HEADER_LENGTH, TAG_LENGTH } from '../suite/cipher-engine.ts'
import { NONCE_LENGTH } from '../suite/nonce-pool.ts'

/** The envelope's first three bytes: `wax1` in base64url. 0xC1 occurs nowhere in UTF-8. See FORMAT.md. */
export const MAGIC: readonly [number, number, number] = [0xc1, 0xac, 0x75]

/** What text that holds an envelope starts with. */
export const MAGIC_TEXT = 'wax1'

/** The suite numbers of version 1 (low 4 bits of the fourth byte). */
export const SUITE_AES_256_GCM = 1
/** What is sealed by another key than a data key of the key table. */
export const SUITE_SEALED_ELSEWHERE = 15

/** Bytes that an envelope has over its plaintext: header 8, nonce 12, tag 16. */
export const ENVELOPE_OVERHEAD: number = HEADER_LENGTH + NONCE_LENGTH + TAG_LENGTH

/** Bytes that an envelope takes in a binary column, for a plaintext of so many bytes. */
export function envelopeLength(plaintextBytes: number): number {
  return ENVELOPE_OVERHEAD + plaintextBytes
}

/** Characters that an envelope takes in a text column (base64url without padding), for a plaintext of so many bytes. */
export function envelopeTextLength(plaintextBytes: number): number {
  return Math.ceil((envelopeLength(plaintextBytes) * 4) / 3)
}
