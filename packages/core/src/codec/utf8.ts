import { isUtf8 } from 'node:buffer'
import { wrongBytes } from './codec.ts'
import type { ValueType } from './value-type.ts'

const REPLACEMENT = '\ufffd'

/** The text of UTF-8 bytes, which are refused when they are none: the decoder alone would put U+FFFD in their place. */
export function decodeUtf8(bytes: Buffer, type: ValueType): string {
  const text = bytes.toString('utf8')
  // Only text that shows a replacement can have had one put in: nearly all is decided by this search.
  if (text.includes(REPLACEMENT) && !isUtf8(bytes)) throw wrongBytes(type)
  return text
}
