import type { ValueType } from './value-type.ts'

/** Why a codec refused a value or bytes. The field cipher turns it into a WaxsealError that names the field. */
export class CodecRefusal extends Error {
  override readonly name = 'CodecRefusal'
  readonly code: 'VALUE_TYPE' | 'VALUE_INVALID' | 'ENVELOPE_MALFORMED'

  constructor(code: CodecRefusal['code'], what: string) {
    super(what)
    this.code = code
  }
}

/**
 * Turns one type of value into bytes and back, exactly.
 * What is encoded is canonical: equal values give equal bytes, so that a blind index may hash them.
 */
export interface Codec {
  readonly type: ValueType
  /** The value's bytes; a string stands for its UTF-8 bytes, so that the cipher may encode it without a copy. */
  encode(value: unknown): string | Uint8Array
  /** The value again. Bytes that the codec would not have written are refused; of JSON, which has many forms, any is read. */
  decode(bytes: Buffer): unknown
  /** The same of bytes that are UTF-8, as text: for values that are text, which an engine may decode itself. */
  decodeText?(text: string): unknown
}

/** A refusal that names the type wanted and the type met, and not the value. */
export function wrongType(wanted: ValueType, value: unknown): CodecRefusal {
  return new CodecRefusal('VALUE_TYPE', `expected ${wanted}, got ${describeType(value)}`)
}

/** A refusal of decrypted bytes that no codec of this type writes. */
export function wrongBytes(type: ValueType): CodecRefusal {
  return new CodecRefusal('ENVELOPE_MALFORMED', `the decrypted bytes are no ${type}`)
}

function describeType(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return 'array'
  // The constructor's name comes from code, not from data, except on objects that carry a property of that name.
  const name = Object.getPrototypeOf(value)?.constructor?.name
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : 'object'
}
