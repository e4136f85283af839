import { type Codec, wrongBytes, wrongType } from './codec.ts'

const DECIMAL = /^(0|-?[1-9][0-9]*)$/

/** A bigint as its decimal digits in ASCII, with `-` before a negative one and no leading zeros. */
export const bigintCodec: Codec = {
  type: 'bigint',
  encode(value) {
    if (typeof value !== 'bigint') throw wrongType('bigint', value)
    return value.toString()
  },
  decode: bytes => decodeText(bytes.toString('latin1')),
  decodeText,
}

function decodeText(digits: string): bigint {
  if (!DECIMAL.test(digits)) throw wrongBytes('bigint')
  return BigInt(digits)
}
