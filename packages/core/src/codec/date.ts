import { isDate } from 'node:util/types'
import { type Codec, CodecRefusal, wrongBytes, wrongType } from './codec.ts'

// ECMA-262, "Time Values and Time Range": a Date reaches 100,000,000 days either side of 1970.
const LIMIT = 8_640_000_000_000_000n

/** An instant as milliseconds since 1970 (negative before), 8 bytes big-endian, two's complement. */
export const dateCodec: Codec = {
  type: 'date',
  encode(value) {
    if (!isDate(value)) throw wrongType('date', value)
    const time = value.getTime()
    if (Number.isNaN(time)) throw new CodecRefusal('VALUE_INVALID', 'the Date is invalid')
    const bytes = Buffer.allocUnsafe(8)
    bytes.writeBigInt64BE(BigInt(time))
    return bytes
  },
  decode(bytes) {
    if (bytes.length !== 8) throw wrongBytes('date')
    const time = bytes.readBigInt64BE()
    if (time < -LIMIT || time > LIMIT) throw wrongBytes('date')
    return new Date(Number(time))
  },
}
