import { asBuffer, isBytes } from '../bytes.ts'
import { type Codec, wrongType } from './codec.ts'

/** Bytes as they are: Buffer, Uint8Array or ArrayBuffer in, Buffer out. */
export const bufferCodec: Codec = {
  type: 'buffer',
  encode(value) {
    if (!isBytes(value)) throw wrongType('buffer', value)
    return asBuffer(value)
  },
  decode: bytes => bytes,
}
