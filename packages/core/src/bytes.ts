/** The byte forms in which drivers hand over a binary cell. */
export type Bytes = Uint8Array | ArrayBuffer

/** True for Buffer, Uint8Array and ArrayBuffer (libsql hydrates a BLOB as the latter), of any realm. */
export function isBytes(value: unknown): value is Bytes {
  return value instanceof Uint8Array || isArrayBuffer(value)
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

/** A Buffer over the same memory: no copy. */
export function asBuffer(bytes: Bytes): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes
  return bytes instanceof Uint8Array
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

/**
 * Reads base64url without padding, strictly: no other alphabet, no padding, no stray bits in the last character.
 * Node's own decoder skips what it does not know. Returns undefined when the text is anything else.
 */
export function fromBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** Overwrites key bytes once nobody needs them any more. */
export function zero(bytes: Uint8Array): void {
  bytes.fill(0)
}
