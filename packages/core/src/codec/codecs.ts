import { bigintCodec } from './bigint.ts'
import { booleanCodec } from './boolean.ts'
import { bufferCodec } from './buffer.ts'
import type { Codec } from './codec.ts'
import { dateCodec } from './date.ts'
import { jsonCodec } from './json.ts'
import { numberCodec } from './number.ts'
import { stringCodec } from './string.ts'
import type { ValueType } from './value-type.ts'

/** The codec of each value type. */
export const CODECS: Readonly<Record<ValueType, Codec>> = {
  string: stringCodec,
  number: numberCodec,
  bigint: bigintCodec,
  boolean: booleanCodec,
  date: dateCodec,
  json: jsonCodec,
  buffer: bufferCodec,
}
