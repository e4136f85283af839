import { VALUE_TYPE_CODES, type ValueType } from '../codec/value-type.ts'
import { HEADER_LENGTH } from '../suite/cipher-engine.ts'
import { MAGIC, SUITE_AES_256_GCM } from './layout.ts'

/** The eight bytes before the nonce: magic 3, value type and suite 1, key id 4. They are authenticated as they stand. */
export function encodeHeader(type: ValueType, keyId: number): Buffer {
  const header = Buffer.alloc(HEADER_LENGTH)
  header.set(MAGIC)
  header[3] = (VALUE_TYPE_CODES[type] << 4) | SUITE_AES_256_GCM
  header.writeUInt32BE(keyId, 4)
  return header
}
