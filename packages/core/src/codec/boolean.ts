import { type Codec, wrongBytes, wrongType } from './codec.ts'

const FALSE = Uint8Array.of(0)
const TRUE = Uint8Array.of(1)

/** A boolean as one byte: 0 or 1. Nothing else counts as one, 0 and 1 as numbers included. */
export const booleanCodec: Codec = {
  type: 'boolean',
  encode(value) {
    if (typeof value !== 'boolean') throw wrongType('boolean', value)
    return value ? TRUE : FALSE
  },
  decode(bytes) {
    if (bytes.length !== 1 || bytes[0]! > 1) throw wrongBytes('boolean')
    return bytes[0] === 1
  },
}
