// Not instanceof, which knows one realm only (Jest runs tests in another) and believes what inherits.
import { isArrayBuffer, isUint8Array } from 'node:util/types'

/** The byte forms in which drivers hand over a binary cell. */
export type Bytes = Uint8Array | ArrayBuffer

/** True for Buffer, Uint8Array and ArrayBuffer (libsql hydrates a BLOB as the latter), of any realm. */
export function isBytes(value: unknown): value is Bytes {
  return isUint8Array(value) || isArrayBuffer(value)
}

/** A Buffer over the same memory: no copy. */
export function asBuffer(bytes: Bytes): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes
  return isUint8Array(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes as ArrayBuffer)
}

/** UTF-8 text behind its length in bytes (4 bytes, big-endian), so that joined texts cannot be confused. */
export function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A key id as people see it: 8 hexadecimal digits. */
export function keyIdToHex(id: number): string {
  return id.toString(16).padStart(8, '0')
}

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64url')
}

// The characters that may come last where 2 or 3 are left over: those whose unused low bits (4 or 2) are zero.
const LAST_CHARACTERS = ['', '', 'AQgw', 'AEIMQUYcgkosw048'] as const
// A decoder may take a character for the one with the same low byte. On a one-byte string, this costs no scan.
const WIDE_CHARACTER = /[\u0100-\uffff]/

/**
 * Reads base64url without padding, strictly: no other alphabet, no padding, no stray bits in the last character.
 * Node's own decoder skips what it does not know. Returns undefined when the text is anything else.
 */
export function fromBase64Url(text: string): Buffer | undefined {
  const { length } = text
  const bytes = Buffer.from(text, 'base64url')
  // What the decoder skips is missing in the length; `+` and `/` it takes for `-` and `_`. Encoding the bytes again
  // to compare would show the same, and cost a third of a decryption.
  if (bytes.length !== Math.floor((length * 3) / 4) || length % 4 === 1) return undefined
  if (text.includes('+') || text.includes('/') || WIDE_CHARACTER.test(text)) return undefined
  return length % 4 === 0 || LAST_CHARACTERS[length % 4]!.includes(text[length - 1]!) ? bytes : undefined
}

/** Overwrites key bytes once nobody needs them any more. */
export function zero(bytes: Uint8Array): void {
  bytes.fill(0)
}
