import { hkdfSync, type KeyObject } from 'node:crypto'

const NO_SALT = new Uint8Array(0)

/** HKDF-SHA-256 (RFC 5869) without a salt: the input key is random already. Returns `length` bytes, for the caller to zero. */
export function hkdfSha256(key: KeyObject | Uint8Array, info: Uint8Array, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', key, NO_SALT, info, length))
}
