import type { ValueType } from '../../src/codec/value-type.ts'
import { encodeDirect } from '../../src/envelope/direct.ts'
import type { WaxsealErrorCode } from '../../src/errors.ts'
import { counting, keyNamed, seal, type VectorField } from './vector-keys.ts'

/** A stored value that must be refused. */
export interface Refusal {
  readonly comment: string
  readonly context: string
  readonly type: ValueType
  readonly rowBinding: string
  /** One of both. */
  readonly binary?: string
  readonly text?: string
  readonly code: WaxsealErrorCode
}

const FIELD: VectorField = { key: 'application', context: 'patient.email', type: 'string', rowBinding: '' }

/** The vectors of what a reader refuses. */
export function makeRefusals(): Refusal[] {
  const plain = (bytes: Buffer, of: Partial<VectorField> = {}) => seal({ ...FIELD, ...of }, counting(0x10, 12), bytes)
  const ada = plain(Buffer.from('ada@example.org'))
  const flipped = (at: number, mask: number) => {
    const changed = Buffer.from(ada.binary)
    changed[at]! ^= mask
    return changed
  }
  const bytes = (comment: string, code: WaxsealErrorCode, binary: Buffer, of: Partial<Refusal> = {}): Refusal => {
    const { context, type, rowBinding } = FIELD
    return { comment, context, type, rowBinding, binary: binary.toString('hex'), code, ...of }
  }
  const text = (comment: string, code: WaxsealErrorCode, stored: string): Refusal => {
    const { context, type, rowBinding } = FIELD
    return { comment, context, type, rowBinding, text: stored, code }
  }
  const decrypted = (type: ValueType, comment: string, hex: string) => {
    const { binary } = plain(Buffer.from(hex, 'hex'), { type })
    return bytes(`decrypted ${type}: ${comment}`, 'ENVELOPE_MALFORMED', binary, { type })
  }
  const indexKey = Buffer.from(ada.binary)
  indexKey.writeUInt32BE(keyNamed('application, index').id, 4)
  const foreign = plain(Buffer.from('x'), { key: 'tenant' }).binary
  const bound = plain(Buffer.from('ada@example.org'), { rowBinding: '07' }).binary
  const sealed = { provider: 'alicloud-kms', kek: 'key', blob: counting(0x20, 40) }
  const direct = encodeDirect('string', { scope: '', sealed })
  return [
    text('plaintext', 'NOT_AN_ENVELOPE', 'ada@example.org'),
    text('empty text', 'NOT_AN_ENVELOPE', ''),
    text('capitals', 'NOT_AN_ENVELOPE', ada.text.toUpperCase()),
    bytes('plaintext in bytes', 'NOT_AN_ENVELOPE', Buffer.from('ada@example.org')),
    bytes('no bytes', 'NOT_AN_ENVELOPE', Buffer.alloc(0)),
    bytes('another magic', 'NOT_AN_ENVELOPE', flipped(0, 0x01)),
    text('version 2', 'ENVELOPE_VERSION_UNSUPPORTED', ada.text.replace('wax1', 'wax2')),
    text('version 9, in another encoding', 'ENVELOPE_VERSION_UNSUPPORTED', 'wax9:+/='),
    bytes('version 9', 'ENVELOPE_VERSION_UNSUPPORTED', flipped(2, 0x75 ^ 0x7d)),
    bytes('suite 2', 'ENVELOPE_SUITE_UNSUPPORTED', flipped(3, 0x03)),
    bytes('suite 0', 'ENVELOPE_SUITE_UNSUPPORTED', flipped(3, 0x01)),
    bytes('suite 15, encrypted directly', 'ENVELOPE_SUITE_UNSUPPORTED', direct),
    bytes('suite 15 of another form', 'ENVELOPE_SUITE_UNSUPPORTED', Buffer.from(direct).fill(2, 4, 5)),
    bytes('another type', 'ENVELOPE_TYPE_MISMATCH', ada.binary, { type: 'json' }),
    bytes('type 0, reserved', 'ENVELOPE_TYPE_MISMATCH', flipped(3, 0x10)),
    bytes('cut short in its header', 'ENVELOPE_MALFORMED', ada.binary.subarray(0, 7)),
    bytes('cut short', 'ENVELOPE_MALFORMED', ada.binary.subarray(0, 35)),
    text('cut short, as text', 'ENVELOPE_MALFORMED', ada.text.slice(0, 47)),
    text('padding', 'ENVELOPE_MALFORMED', `${plain(Buffer.from('a')).text}==`),
    text('+ for -', 'ENVELOPE_MALFORMED', `${ada.text.slice(0, 20)}+${ada.text.slice(21)}`),
    text('/ for _', 'ENVELOPE_MALFORMED', `${ada.text.slice(0, 20)}/${ada.text.slice(21)}`),
    text('white space', 'ENVELOPE_MALFORMED', `${ada.text}\n`),
    text('stray bits in the last character', 'ENVELOPE_MALFORMED', strayBit(plain(Buffer.from('a')).text)),
    bytes('unknown key', 'KEY_UNKNOWN', flipped(7, 0x01)),
    bytes('an index key', 'KEY_UNKNOWN', indexKey),
    bytes('a byte short', 'DECRYPTION_FAILED', ada.binary.subarray(0, -1)),
    bytes('a byte more', 'DECRYPTION_FAILED', Buffer.concat([ada.binary, Buffer.of(0)])),
    bytes('a bit of the nonce', 'DECRYPTION_FAILED', flipped(8, 0x80)),
    bytes('a bit of the ciphertext', 'DECRYPTION_FAILED', flipped(20, 0x01)),
    bytes('a bit of the tag', 'DECRYPTION_FAILED', flipped(ada.binary.length - 1, 0x01)),
    bytes('another field', 'DECRYPTION_FAILED', ada.binary, { context: 'patient.phone' }),
    bytes(
      'under the header of a tenant',
      'DECRYPTION_FAILED',
      Buffer.concat([foreign.subarray(0, 8), ada.binary.subarray(8)]),
    ),
    bytes('no row binding', 'DECRYPTION_FAILED', bound),
    bytes('another row binding', 'DECRYPTION_FAILED', bound, { rowBinding: '08' }),
    bytes('a row binding too many', 'DECRYPTION_FAILED', ada.binary, { rowBinding: '07' }),
    decrypted('string', 'no UTF-8', 'ff'),
    decrypted('number', '7 bytes', '00000000000000'),
    decrypted('number', 'another NaN', 'fff8000000000000'),
    decrypted('bigint', 'leading zero', '3037'),
    decrypted('bigint', 'negative zero', '2d30'),
    decrypted('boolean', '2', '02'),
    decrypted('date', 'a millisecond too late', '001eb208c2dc0001'),
    decrypted('json', 'no JSON', '7b'),
    decrypted('json', 'a byte order mark', 'efbbbf7b7d'),
  ]
}

/** The text with the lowest bit of its last digit set, which the bytes do not reach. */
function strayBit(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + digits[digits.indexOf(text.at(-1)!) | 1]
}
