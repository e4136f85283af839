import { asBuffer, type Bytes, fromBase64Url, isBytes } from '../bytes.ts'
import { VALUE_TYPE_CODES, type ValueType } from '../codec/value-type.ts'
import { WaxsealError, type WaxsealErrorCode } from '../errors.ts'
import { HEADER_LENGTH } from '../suite/cipher-engine.ts'
import { type DirectContent, decodeDirect, isDirect } from './direct.ts'
import { ENVELOPE_OVERHEAD, SUITE_AES_256_GCM } from './layout.ts'
import { versionOf, versionOfText } from './recognize.ts'

/**
 * The bytes of a stored envelope, checked as far as bytes can be checked without a key: version, suite, value type,
 * length and, in text, the encoding to the last bit. What passes has a key id at byte 4 and at least 36 bytes.
 *
 * @throws WaxsealError NOT_AN_ENVELOPE, ENVELOPE_VERSION_UNSUPPORTED, ENVELOPE_SUITE_UNSUPPORTED,
 *   ENVELOPE_TYPE_MISMATCH or ENVELOPE_MALFORMED
 */
export function parseEnvelope(stored: Bytes | string, type: ValueType, field: string): Buffer {
  const bytes = envelopeBytes(stored, field)
  const kind = bytes[3]!
  if ((kind & 0x0f) !== SUITE_AES_256_GCM) {
    if (isDirect(bytes)) {
      const provider = decodeDirect(bytes)?.sealed.provider ?? 'another provider'
      refuseSuite(
        field,
        `it was encrypted directly by ${provider}, without a data key: read it with a DirectCipher, or by Prisma with the option "direct"`,
      )
    }
    refuseSuite(field, `its suite ${kind & 0x0f} is unknown to this version of Waxseal; upgrade it`)
  }
  checkType(kind, type, field)
  if (bytes.length < ENVELOPE_OVERHEAD) refuseLength(bytes, ENVELOPE_OVERHEAD, field)
  return bytes
}

/**
 * What a stored envelope holds whose value was encrypted directly, checked likewise.
 *
 * @throws WaxsealError the same
 */
export function parseDirectEnvelope(stored: Bytes | string, type: ValueType, field: string): DirectContent {
  const bytes = envelopeBytes(stored, field)
  const suite = bytes[3]! & 0x0f
  if (suite === SUITE_AES_256_GCM)
    refuseSuite(field, 'it was encrypted under a data key; leave out "direct" to read it')
  if (!isDirect(bytes)) refuseSuite(field, `its suite ${suite} is unknown to this version of Waxseal; upgrade it`)
  checkType(bytes[3]!, type, field)
  const content = decodeDirect(bytes)
  if (content === undefined) fail('ENVELOPE_MALFORMED', field, 'its parts are not whole; it was changed or cut short')
  return content
}

function envelopeBytes(stored: Bytes | string, field: string): Buffer {
  const bytes = typeof stored === 'string' ? decodeText(stored, field) : checkBytes(stored, field)
  if (bytes.length < HEADER_LENGTH) refuseLength(bytes, HEADER_LENGTH, field)
  return bytes
}

function refuseSuite(field: string, what: string): never {
  fail('ENVELOPE_SUITE_UNSUPPORTED', field, what)
}

function checkType(kind: number, type: ValueType, field: string): void {
  if (kind >> 4 === VALUE_TYPE_CODES[type]) return
  fail(
    'ENVELOPE_TYPE_MISMATCH',
    field,
    `it was written as another type than "${type}"; declare the type it was written with`,
  )
}

function checkBytes(stored: Bytes, field: string): Buffer {
  // Where a column has another type than the field was declared with, drivers give numbers, dates or parsed JSON.
  if (!isBytes(stored)) refuseVersion(undefined, field)
  const bytes = asBuffer(stored)
  const version = versionOf(bytes)
  if (version !== 1) refuseVersion(version, field)
  return bytes
}

function decodeText(text: string, field: string): Buffer {
  // Before anything is decoded: a later version may be encoded otherwise.
  const version = versionOfText(text)
  if (version !== 1) refuseVersion(version, field)
  const bytes = fromBase64Url(text)
  if (bytes === undefined) fail('ENVELOPE_MALFORMED', field, 'its text is no base64url; it was changed or cut short')
  return bytes
}

function refuseLength(bytes: Buffer, least: number, field: string): never {
  fail('ENVELOPE_MALFORMED', field, `it has ${bytes.length} bytes and needs at least ${least}; it was cut short`)
}

function refuseVersion(version: number | undefined, field: string): never {
  if (version !== undefined) {
    fail(
      'ENVELOPE_VERSION_UNSUPPORTED',
      field,
      `it has version ${version}, and this version of Waxseal reads 1; upgrade it`,
    )
  }
  fail(
    'NOT_AN_ENVELOPE',
    field,
    'it is no envelope, so it was not written through Waxseal; encrypt existing data first',
  )
}

function fail(code: WaxsealErrorCode, field: string, what: string): never {
  throw new WaxsealError(code, `${field}: the stored value cannot be read: ${what}`, { field })
}
