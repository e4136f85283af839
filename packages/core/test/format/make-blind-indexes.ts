import { createSecretKey } from 'node:crypto'
import { CODECS } from '../../src/codec/codecs.ts'
import { VALUE_TYPE_CODES, type ValueType } from '../../src/codec/value-type.ts'
import { composeNormalizers, type Normalizer } from '../../src/field/normalizer.ts'
import { deriveIndexKey } from '../../src/key/derivation.ts'
import { hmacSha256 } from '../../src/suite/hmac.ts'
import { keyNamed, showValue } from './vector-keys.ts'

interface IndexCase {
  readonly comment: string
  readonly key?: string
  readonly context?: string
  readonly type?: ValueType
  readonly value: unknown
  readonly normalize?: readonly Normalizer[]
  readonly length?: number
}

const CASES: readonly IndexCase[] = [
  { comment: 'worked example', value: ' Ada@Example.org', normalize: ['trim', 'lowercase'] },
  { comment: 'not normalised', value: 'ada@example.org' },
  { comment: 'in a tenant', key: 'tenant, index', value: 'ada@example.org' },
  { comment: 'another field', context: 'patient.phone', value: 'ada@example.org' },
  { comment: '32 bytes', value: 'ada@example.org', length: 32 },
  { comment: '4 bytes', value: 'ada@example.org', length: 4 },
  { comment: 'empty', value: '' },
  { comment: 'trim, Unicode white space', value: '\u00a0\u3000ada\ufeff\n', normalize: ['trim'] },
  { comment: 'lowercase, Unicode', value: 'ÄÖÜ İ ΑΒΣ', normalize: ['lowercase'] },
  { comment: 'nfkc', value: 'ﬁ １ e\u0301', normalize: ['nfkc'] },
  { comment: 'nfkc, then lowercase', value: '𝐀DA', normalize: ['nfkc', 'lowercase'] },
  { comment: 'lowercase, then nfkc', value: '𝐀DA', normalize: ['lowercase', 'nfkc'] },
  { comment: 'zero', type: 'number', value: 0 },
  { comment: 'negative zero: as zero', type: 'number', value: -0 },
  { comment: 'NaN', type: 'number', value: Number.NaN },
  { comment: 'bigint', type: 'bigint', value: -42n },
  { comment: 'boolean', type: 'boolean', value: true },
  { comment: 'date', type: 'date', value: new Date(-1) },
  { comment: 'buffer', type: 'buffer', value: Buffer.from('ada@example.org') },
]

/** The blind index vectors. */
export function makeBlindIndexes(): object[] {
  return CASES.map(test => {
    const { type = 'string', context = 'patient.email', normalize = [], length = 16 } = test
    const key = keyNamed(test.key ?? 'application, index')
    const indexKey = deriveIndexKey(createSecretKey(key.dataKey), key.scope, context)
    const normalized = composeNormalizers(normalize, type, context)(test.value)
    const bytes = CODECS[type].encode(normalized === 0 ? 0 : normalized)
    const message = Buffer.concat([Buffer.of(VALUE_TYPE_CODES[type]), Buffer.from(bytes as string)])
    return {
      comment: test.comment,
      key: key.name,
      context,
      type,
      value: showValue(type, test.value),
      normalize,
      length,
      indexKey: indexKey.toString('hex'),
      message: message.toString('hex'),
      index: hmacSha256(createSecretKey(indexKey), message).subarray(0, length).toString('hex'),
    }
  })
}
