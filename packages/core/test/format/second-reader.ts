import { isUtf8 } from 'node:buffer'
import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'

// A second reader, written from FORMAT.md with nothing but node:crypto: it shows that the page suffices.
// It imports nothing from the source, and shares no helper with it.

type KeyRow = Readonly<Record<'id' | 'scope' | 'purpose' | 'commitment' | 'binding' | 'wrapped', string>> & {
  readonly generation: number
}
type Field = { readonly context: string; readonly type: string; readonly rowBinding: string }
type Keys = ReadonlyMap<string, { readonly scope: string; readonly purpose: string; readonly dataKey: Buffer }>

const TYPES = ['', 'string', 'number', 'bigint', 'boolean', 'date', 'json', 'buffer']
const u32 = (n: number) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n])
const lp = (text: string) => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)])
const hkdf = (key: Buffer, ...info: (string | Buffer)[]) =>
  Buffer.from(hkdfSync('sha256', key, '', Buffer.concat(info.map(part => Buffer.from(part as string))), 32))

function refuse(code: string): never {
  throw new Error(code)
}

function gcm(key: Buffer, nonce: Buffer, sealed: Buffer, additional: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(additional)
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}

/** The data key of a record that a local key wrapped, once it is shown to belong there. */
export function readKey(row: KeyRow, namespace: string, localKey: string): Buffer {
  const local = Buffer.from(localKey.replace('waxkey1.', ''), 'base64url')
  const place = [namespace, row.scope, row.purpose].map(lp)
  const blob = Buffer.from(row.wrapped, 'base64url')
  const dataKey = gcm(
    local,
    blob.subarray(0, 12),
    blob.subarray(12),
    Buffer.concat([Buffer.from('waxseal v1 wrap'), ...place]),
  )
  const commitment = hkdf(dataKey, 'waxseal v1 commitment').toString('hex')
  const binding = hkdf(dataKey, 'waxseal v1 record', ...place, u32(row.generation)).toString('hex')
  const isGenuine = commitment === row.commitment && binding === row.binding && commitment.startsWith(row.id)
  return isGenuine ? dataKey : refuse('KEY_RECORD_INVALID')
}

/** What stands in an envelope of suite 15, and the place that its provider must have bound. */
export function readDirect(stored: Buffer | string, field: Field, namespace: string): object {
  const bytes = typeof stored === 'string' ? Buffer.from(stored, 'base64url') : stored
  const kind = bytes.toString('hex', 0, 5)
  if (kind !== `c1ac75${TYPES.indexOf(field.type).toString(16)}f01`) refuse('ENVELOPE_SUITE_UNSUPPORTED')
  const [scope, ...sealed] = parts(bytes.subarray(5)).map(String)
  const place = [namespace, scope!, field.context].map(lp)
  const type = Buffer.from([TYPES.indexOf(field.type)])
  const bound = [Buffer.from('waxseal v1 value'), ...place, type, Buffer.from(field.rowBinding, 'hex')]
  const [provider, kek, version] = sealed
  const blob = parts(bytes.subarray(5))[4]!.toString('hex')
  return { scope, provider, kek, version, blob, place: Buffer.concat(bound).toString('hex') }
}

/** The wraps in a data key that several providers wrapped. */
export function readSeveral(wrapped: Buffer): { provider: string; kek: string; blob: string }[] {
  if (wrapped[0] !== 1) refuse('KEY_UNWRAP_FAILED')
  const all = parts(wrapped.subarray(1))
  return Array.from({ length: all.length / 4 }, (_, i) => {
    const [provider, kek, , blob] = all.slice(4 * i)
    return { provider: String(provider), kek: String(kek), blob: blob!.toString('hex') }
  })
}

function parts(bytes: Buffer): Buffer[] {
  if (bytes.length === 0) return []
  const end = 4 + bytes.readUInt32BE()
  return [bytes.subarray(4, end), ...parts(bytes.subarray(end))]
}

/** The value of an envelope. */
export function readEnvelope(stored: Buffer | string, field: Field, keys: Keys): unknown {
  const isText = typeof stored === 'string'
  const version = isText ? /^wax([1-9])/.exec(stored)?.[1] : /^c1ac(7[5-9a-d])/.exec(stored.toString('hex'))?.[1]
  if (version === undefined) refuse('NOT_AN_ENVELOPE')
  if (version !== (isText ? '1' : '75')) refuse('ENVELOPE_VERSION_UNSUPPORTED')
  const bytes = isText ? Buffer.from(stored, 'base64url') : stored
  if (isText && bytes.toString('base64url') !== stored) refuse('ENVELOPE_MALFORMED')
  if (bytes.length < 8) refuse('ENVELOPE_MALFORMED')
  if ((bytes[3]! & 15) !== 1) refuse('ENVELOPE_SUITE_UNSUPPORTED')
  if (TYPES[bytes[3]! >> 4] !== field.type) refuse('ENVELOPE_TYPE_MISMATCH')
  if (bytes.length < 36) refuse('ENVELOPE_MALFORMED')
  const key = keys.get(bytes.toString('hex', 4, 8))
  if (key?.purpose !== 'data') return refuse('KEY_UNKNOWN')
  const fieldKey = hkdf(key.dataKey, 'waxseal v1 field', lp(key.scope), lp(field.context))
  const additional = Buffer.concat([bytes.subarray(0, 8), Buffer.from(field.rowBinding, 'hex')])
  let plaintext: Buffer
  try {
    plaintext = gcm(fieldKey, bytes.subarray(8, 20), bytes.subarray(20), additional)
  } catch {
    return refuse('DECRYPTION_FAILED')
  }
  return readValue(field.type, plaintext)
}

function readValue(type: string, bytes: Buffer): unknown {
  const text = bytes.toString('utf8')
  const hex = bytes.toString('hex')
  const check = (holds: boolean) => holds || refuse('ENVELOPE_MALFORMED')
  if (type === 'boolean') return check(hex === '00' || hex === '01') && hex === '01'
  if (type === 'bigint') return check(/^(0|-?[1-9]\d*)$/.test(text)) && BigInt(text)
  if (type === 'number' || type === 'date') {
    check(bytes.length === 8)
    const value = type === 'date' ? new Date(Number(bytes.readBigInt64BE())) : bytes.readDoubleBE()
    check(!Number.isNaN(Number(value)) || (type === 'number' && hex === '7ff8000000000000'))
    return value
  }
  if (type === 'buffer') return bytes
  check(isUtf8(bytes))
  if (type === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return refuse('ENVELOPE_MALFORMED')
  }
}

/** The index of a value, given as the bytes that the page assigns to it. */
export function computeIndex(key: Buffer, scope: string, field: Field, value: Buffer, length: number): string {
  const indexKey = hkdf(key, 'waxseal v1 index', lp(scope), lp(field.context))
  const hmac = createHmac('sha256', indexKey).update(Buffer.from([TYPES.indexOf(field.type)]))
  return hmac
    .update(value)
    .digest('hex')
    .slice(0, 2 * length)
}
