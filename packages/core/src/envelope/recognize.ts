import { isUint8Array } from 'node:util/types'
import { asBuffer, fromBase64Url, isBytes } from '../bytes.ts'
import { valueTypeOf } from '../codec/value-type.ts'
import { HEADER_LENGTH } from '../suite/cipher-engine.ts'
import { decodeDirect, isDirect } from './direct.ts'
import {
  ENVELOPE_OVERHEAD,
  envelopeTextLength,
  MAGIC,
  MAGIC_TEXT,
  SUITE_AES_256_GCM,
  SUITE_SEALED_ELSEWHERE,
} from './layout.ts'

// The third byte of the magic carries the version: its low 6 bits are the base64url digit, '1' to '9' are 53 to 61.
const FIRST_VERSION = MAGIC[2]
const LAST_VERSION = FIRST_VERSION + 8

/** The envelope version that bytes start with: 1 to 9, or undefined when they are no envelope. */
export function versionOf(bytes: Uint8Array): number | undefined {
  const third = bytes[2]
  if (bytes[0] !== MAGIC[0] || bytes[1] !== MAGIC[1] || third === undefined) return undefined
  return third >= FIRST_VERSION && third <= LAST_VERSION ? third - FIRST_VERSION + 1 : undefined
}

/** The same for text. */
export function versionOfText(text: string): number | undefined {
  if (!text.startsWith('wax')) return undefined
  const digit = text.charCodeAt(3) - 48
  return digit >= 1 && digit <= 9 ? digit : undefined
}

/**
 * Tells whether a stored value starts like an envelope, of this version or a later one, in either carrier.
 * It looks at the first bytes only: that the rest is whole, only decryption proves.
 */
export function isEnvelope(value: unknown): boolean {
  if (typeof value === 'string') return versionOfText(value) !== undefined
  return isBytes(value) && versionOf(asBuffer(value)) !== undefined
}

const SHORTEST_TEXT = envelopeTextLength(0)

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** What each ASCII character stands for; 64 for all that are no digits. */
const SEXTETS = new Uint8Array(128).fill(64)
for (let value = 0; value < DIGITS.length; value++) SEXTETS[DIGITS.charCodeAt(value)] = value

// Suite 15, which names no key, is bits 28 to 31 all set: 2 of character 4, 2 of character 5. The id is bits 32 to 63, so the low 4 bits of character 5, characters 6 to 9, and the high 4 bits of character 10.
// Read where it stands: a Buffer for each cell of a result would cost more than all else that is done to find keys.
function keyIdOfText(text: string): number | undefined {
  let id = 0
  for (let i = 5; i <= 10; i++) {
    const sextet = SEXTETS[text.charCodeAt(i)] ?? 64
    if (sextet === 64) return undefined
    if (i === 5 && sextet >> 4 === 3 && ((SEXTETS[text.charCodeAt(4)] ?? 0) & 3) === 3) return undefined
    id = i === 5 ? sextet & 0x0f : i === 10 ? id * 16 + (sextet >> 2) : id * 64 + sextet
  }
  return id
}

/**
 * The id of the data key that an envelope names, or undefined when the value is no envelope of version 1, or of suite 15,
 * which names none.
 * Cheap, and never throws: made for scanning results for keys that must be loaded.
 */
export function keyIdOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    if (!value.startsWith(MAGIC_TEXT) || value.length < SHORTEST_TEXT) return undefined
    return keyIdOfText(value)
  }
  if (!isBytes(value) || value.byteLength < ENVELOPE_OVERHEAD) return undefined
  // Half the price of a Buffer, where libsql gives an ArrayBuffer.
  const bytes = isUint8Array(value) ? value : new Uint8Array(value)
  if (versionOf(bytes) !== 1 || (bytes[3]! & 0x0f) === SUITE_SEALED_ELSEWHERE) return undefined
  return ((bytes[4]! << 24) | (bytes[5]! << 16) | (bytes[6]! << 8) | bytes[7]!) >>> 0
}

/**
 * Tells whether a value has the whole form of an envelope of version 1, to the last bit: what must not be encrypted
 * a second time. Text that merely begins with `wax1` has not.
 */
export function looksSealed(value: unknown): boolean {
  if (typeof value === 'string') {
    if (!value.startsWith(MAGIC_TEXT)) return false
    const bytes = fromBase64Url(value)
    return bytes !== undefined && isWhole(bytes)
  }
  return isBytes(value) && isWhole(asBuffer(value))
}

function isWhole(bytes: Buffer): boolean {
  if (versionOf(bytes) !== 1 || bytes.length < HEADER_LENGTH || valueTypeOf(bytes[3]! >> 4) === undefined) return false
  if (isDirect(bytes)) return decodeDirect(bytes) !== undefined
  return (bytes[3]! & 0x0f) === SUITE_AES_256_GCM && bytes.length >= ENVELOPE_OVERHEAD
}
