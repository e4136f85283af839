import { type Codec, wrongBytes, wrongType } from './codec.ts'

/**
 * A number as its IEEE 754 double, 8 bytes big-endian: −0, infinities and NaN come back as themselves.
 * Every NaN is written with the same bits.
 */
export const numberCodec: Codec = {
  type: 'number',
  encode(value) {
    if (typeof value !== 'number') throw wrongType('number', value)
    const bytes = Buffer.allocUnsafe(8)
    if (Number.isNaN(value)) bytes.writeBigUInt64BE(0x7ff8000000000000n)
    else bytes.writeDoubleBE(value)
    return bytes
  },
  decode(bytes) {
    if (bytes.length !== 8) throw wrongBytes('number')
    return bytes.readDoubleBE()
  },
}
