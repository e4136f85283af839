import { type Codec, CodecRefusal, wrongType } from './codec.ts'
import { decodeUtf8 } from './utf8.ts'

/**
 * Text as UTF-8. A lone surrogate has no UTF-8 form and would silently become U+FFFD, so it is refused;
 * MySQL's utf8mb4 and PostgreSQL refuse such text as well.
 */
export const stringCodec: Codec = {
  type: 'string',
  encode(value) {
    if (typeof value !== 'string') throw wrongType('string', value)
    if (!value.isWellFormed()) throw new CodecRefusal('VALUE_INVALID', 'the text holds a lone surrogate')
    return value
  },
  decode: bytes => decodeUtf8(bytes, 'string'),
  decodeText: text => text,
}
