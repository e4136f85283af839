import type { ValueType } from '../../src/codec/value-type.ts'
import type { VectorField } from './vector-keys.ts'

/** A value to seal, and in which field. */
export interface EnvelopeCase extends VectorField {
  readonly comment: string
  readonly value: unknown
}

const at = (comment: string, type: ValueType, value: unknown): EnvelopeCase => {
  return { comment, key: 'application', context: `vectors.${type}`, type, rowBinding: '', value }
}
const email = { context: 'patient.email', type: 'string', rowBinding: '', value: 'ada@example.org' } as const

/** What the envelope vectors hold. The first is the worked example of FORMAT.md. */
export const ENVELOPE_CASES: readonly EnvelopeCase[] = [
  { comment: 'worked example', key: 'application', ...email },
  { comment: 'in a tenant', key: 'tenant', ...email },
  {
    comment: 'context that is not ASCII, with row binding',
    key: 'tenant',
    context: 'patient.straße',
    type: 'string',
    rowBinding: Buffer.from('patient 7').toString('hex'),
    value: 'Marienplatz 8',
  },
  at('empty', 'string', ''),
  at('one byte', 'string', 'a'),
  at('4-byte UTF-8, a combining mark, NUL', 'string', '𠮷野家 😀 e\u0301 \u0000'),
  at('begins with a byte order mark', 'string', '\ufeffx'),
  at('begins like an envelope', 'string', 'wax1 for the skis'),
  at('several AES blocks', 'string', 'The quick brown fox jumps over the lazy dog. '.repeat(8)),
  at('zero', 'number', 0),
  at('negative zero', 'number', -0),
  at('NaN', 'number', Number.NaN),
  at('infinity', 'number', Number.POSITIVE_INFINITY),
  at('negative infinity', 'number', Number.NEGATIVE_INFINITY),
  at('fraction', 'number', -0.1),
  at('largest safe integer', 'number', Number.MAX_SAFE_INTEGER),
  at('least subnormal', 'number', Number.MIN_VALUE),
  at('zero', 'bigint', 0n),
  at('negative, over 64 bits', 'bigint', -(2n ** 70n)),
  at('100 digits', 'bigint', 10n ** 99n),
  at('false', 'boolean', false),
  at('true', 'boolean', true),
  at('1970', 'date', new Date(0)),
  at('a millisecond before 1970', 'date', new Date(-1)),
  at('the year 2026', 'date', new Date('2026-01-02T03:04:05.678Z')),
  at('last', 'date', new Date(8_640_000_000_000_000)),
  at('first', 'date', new Date(-8_640_000_000_000_000)),
  at('object', 'json', { name: 'Ada', tags: ['😀', null, true], score: -1.5e-7, nested: { empty: {} } }),
  at('lone surrogate, escaped', 'json', ['\ud800']),
  at('string at the top', 'json', 'ada'),
  at('false at the top', 'json', false),
  at('empty', 'buffer', Buffer.alloc(0)),
  at('every byte', 'buffer', Buffer.from(Array.from({ length: 256 }, (_, i) => i))),
]
