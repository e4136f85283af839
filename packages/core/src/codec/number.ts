import { type Codec, wrongBytes, wrongType } from './codec.ts'

// The quiet NaN without sign and payload, which ECMAScript engines produce as well.
const NAN = 0x7ff8000000000000n

/**
 * A number as its IEEE 754 double, 8 bytes big-endian: −0, infinities and NaN come back as themselves.
 * Every NaN is written with the same bits.
 */
export const numberCodec: Codec = {
  type: 'number',
  encode(value) {
    if (typeof value !== 'number') throw wrongType('number', value)
    const bytes = Buffer.allocUnsafe(8)
    if (Number.isNaN(value)) bytes.writeBigUInt64BE(NAN)
    else bytes.writeDoubleBE(value)
    return bytes
  },
  decode(bytes) {
    if (bytes.length !== 8) throw wrongBytes('number')
    const value = bytes.readDoubleBE()
    if (Number.isNaN(value) && bytes.readBigUInt64BE() !== NAN) throw wrongBytes('number')
    return value
  },
}
