import { createSecretKey } from 'node:crypto'
import { toBase64Url } from '../../src/bytes.ts'
import type { ValueType } from '../../src/codec/value-type.ts'
import { encodeHeader } from '../../src/envelope/header.ts'
import { deriveCommitment, deriveFieldKey } from '../../src/key/derivation.ts'
import type { KeyPurpose } from '../../src/key/key-context.ts'
import { currentEngine } from '../../src/suite/engine.ts'

/** Bytes that count up, so that a reader of the vectors sees at once which they are. */
export function counting(from: number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (from + i) & 0xff))
}

/** A data key of the vectors, and where it belongs. */
export interface VectorKey {
  readonly name: string
  readonly dataKey: Buffer
  readonly scope: string
  readonly purpose: KeyPurpose
  readonly generation: number
}

/** The data keys that all vectors use. The second scope is not ASCII: lengths are those of UTF-8. */
export const VECTOR_KEYS: readonly VectorKey[] = [
  { name: 'application', dataKey: counting(0x00, 32), scope: '', purpose: 'data', generation: 1 },
  { name: 'application, index', dataKey: counting(0x20, 32), scope: '', purpose: 'index', generation: 1 },
  { name: 'tenant', dataKey: counting(0x40, 32), scope: 'klinik-münchen', purpose: 'data', generation: 2 },
  { name: 'tenant, index', dataKey: counting(0x60, 32), scope: 'klinik-münchen', purpose: 'index', generation: 1 },
]

/** The key with this name, and its id. */
export function keyNamed(name: string): VectorKey & { readonly id: number } {
  const key = VECTOR_KEYS.find(one => one.name === name)
  if (key === undefined) throw new Error(`there is no key ${name}`)
  return { ...key, id: deriveCommitment(createSecretKey(key.dataKey)).readUInt32BE() }
}

/** The field of a vector. */
export interface VectorField {
  /** Which of the vectors' data keys. */
  readonly key: string
  readonly context: string
  readonly type: ValueType
  /** In hexadecimal; empty for none. */
  readonly rowBinding: string
}

/** Seals bytes as the value of a field, whether or not its codec would write them. */
export function seal({ key, context, type, rowBinding }: VectorField, nonce: Buffer, bytes: Buffer) {
  const { dataKey, scope, id } = keyNamed(key)
  const fieldKey = deriveFieldKey(createSecretKey(dataKey), scope, context)
  const header = encodeHeader(type, id)
  const binary = currentEngine().sealWithNonce(
    currentEngine().importKey(fieldKey),
    header,
    nonce,
    bytes,
    Buffer.from(rowBinding, 'hex'),
  )
  return { fieldKey, header, binary, text: toBase64Url(binary) }
}

/** A value as the vectors write it: strings, booleans and json as themselves, buffers in hexadecimal, the rest as text. */
export function showValue(type: ValueType, value: unknown): unknown {
  if (type === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (type === 'bigint') return String(value)
  if (type === 'date') return (value as Date).toISOString()
  return type === 'buffer' ? Buffer.from(value as Uint8Array).toString('hex') : value
}
