import { readFileSync } from 'node:fs'
import type { ValueType, WaxsealErrorCode } from '../../src/index.ts'
import type { RecordColumns } from '../../src/store/record-columns.ts'

interface VectorField {
  readonly comment: string
  readonly key: string
  readonly context: string
  readonly type: ValueType
}

/** Key vectors. */
export interface DataKeyVectors {
  readonly namespace: string
  readonly localKey: { readonly text: string; readonly bytes: string; readonly kek: string }
  readonly keys: readonly {
    readonly name: string
    readonly dataKey: string
    readonly wrapContext: string
    readonly record: RecordColumns
  }[]
}

/** One sealed value. */
export interface EnvelopeVector extends VectorField {
  readonly value: unknown
  readonly rowBinding: string
  readonly fieldKey: string
  readonly header: string
  readonly nonce: string
  readonly plaintext: string
  readonly binary: string
  readonly text: string
}

/** One stored value that is refused. */
export interface RefusedVector extends Omit<VectorField, 'key'> {
  readonly rowBinding: string
  readonly binary?: string
  readonly text?: string
  readonly code: WaxsealErrorCode
}

/** One index value. */
export interface BlindIndexVector extends VectorField {
  readonly value: unknown
  readonly normalize: readonly ('trim' | 'lowercase' | 'nfkc')[]
  readonly length: number
  readonly indexKey: string
  readonly message: string
  readonly index: string
}

/** What providers sealed. */
export interface SealedVectors {
  readonly namespace: string
  readonly direct: readonly (Omit<VectorField, 'key'> & {
    readonly scope: string
    readonly rowBinding: string
    readonly valueContext: string
    readonly provider: string
    readonly kek: string
    readonly kekVersion: string | null
    readonly sealed: string
    readonly binary: string
    readonly text: string
  })[]
  readonly several: {
    readonly key: string
    readonly localKeys: readonly string[]
    readonly provider: string
    readonly kek: string
    readonly wrapped: string
  }
}

/** The text of a file of the package. */
export function readPackageFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

const read = (name: string) => JSON.parse(readPackageFile(`vectors/${name}-v1.json`))

export const dataKeyVectors = read('data-key') as DataKeyVectors
export const { envelopes } = read('envelope') as { readonly envelopes: readonly EnvelopeVector[] }
export const { refused } = read('refused') as { readonly refused: readonly RefusedVector[] }
export const sealedVectors = read('sealed') as SealedVectors
export const { indexes } = read('blind-index') as { readonly indexes: readonly BlindIndexVector[] }

/** The value that a vector writes as text, for the types that JSON has no form for. */
export function originalValue({ type, value }: Pick<EnvelopeVector, 'type' | 'value'>): unknown {
  const text = value as string
  if (type === 'number') return Number(text)
  if (type === 'bigint') return BigInt(text)
  if (type === 'date') return new Date(text)
  return type === 'buffer' ? Buffer.from(text, 'hex') : value
}
