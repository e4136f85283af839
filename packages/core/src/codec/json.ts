import { type Codec, CodecRefusal, wrongBytes } from './codec.ts'
import { decodeUtf8 } from './utf8.ts'

/**
 * Anything that `JSON.stringify` writes, as UTF-8: what comes back is what a plain JSON column would give back.
 * A lone surrogate survives (JSON escapes it). What JSON has no form for is refused where JSON itself does
 * (bigint, cycles) and, at the top level, where it would be dropped or turned into null (undefined, functions,
 * symbols, NaN and infinities). `toJSON` is honoured, as everywhere.
 */
export const jsonCodec: Codec = {
  type: 'json',
  encode(value) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw refusal()
    let text: string | undefined
    try {
      text = JSON.stringify(value)
    } catch {
      // The engine's message quotes property names, which are data: it must not become a cause.
      throw refusal()
    }
    if (text === undefined) throw refusal()
    return text
  },
  decode: bytes => decodeText(decodeUtf8(bytes, 'json')),
  decodeText,
}

function decodeText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrongBytes('json')
  }
}

function refusal(): CodecRefusal {
  return new CodecRefusal('VALUE_INVALID', 'the value has no JSON form (a cycle, a bigint, undefined, NaN …)')
}
