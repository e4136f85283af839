import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CodecRefusal } from '../../src/codec/codec.ts'
import { CODECS } from '../../src/codec/codecs.ts'
import type { ValueType } from '../../src/codec/value-type.ts'

const PLANTED = 'planted-plaintext'

/** The refusal of a value or of bytes; fails when there is none, or when anything else is thrown. */
function refusalOf(work: () => unknown): CodecRefusal {
  try {
    work()
  } catch (error) {
    if (error instanceof CodecRefusal) return error
    throw error
  }
  throw new Error('it was not refused')
}

class Account {
  readonly owner = PLANTED
}

// What is no value of the type. `json` takes nearly everything, and is below.
const STRANGERS: Record<Exclude<ValueType, 'json'>, readonly unknown[]> = {
  string: [
    1,
    1n,
    true,
    Symbol(PLANTED),
    new String(PLANTED),
    [PLANTED],
    { PLANTED },
    Buffer.from(PLANTED),
    new Account(),
  ],
  number: [PLANTED, '1', 1n, true, new Number(1), new Date(), [1], () => PLANTED],
  bigint: [PLANTED, '1', 1, true, Object(1n), [1n]],
  boolean: [PLANTED, 'true', 0, 1, 'false', new Boolean(true), {}],
  date: [PLANTED, '2026-01-01', 0, 1n, { getTime: () => 0 }, Object.create(Date.prototype)],
  buffer: [
    PLANTED,
    [1, 2],
    { type: 'Buffer', data: [1, 2] },
    { length: 1, 0: 1 },
    new Uint16Array(2),
    new DataView(new ArrayBuffer(2)),
    { [Symbol.toStringTag]: 'ArrayBuffer' },
    Object.create(Uint8Array.prototype),
  ],
}

const types = Object.keys(STRANGERS) as (keyof typeof STRANGERS)[]

describe.each(types)('%s', type => {
  it('refuses every other type, and null and undefined, without the value', () => {
    for (const value of [...STRANGERS[type], null, undefined]) {
      const refusal = refusalOf(() => CODECS[type].encode(value))
      expect(refusal.code).toBe('VALUE_TYPE')
      expect(refusal.message).toMatch(new RegExp(`^expected ${type}, got \\w+$`))
      expect(String(refusal.stack)).not.toContain(PLANTED)
    }
  })
})

describe('every codec', () => {
  it('refuses or takes whatever there is, and fails in no other way', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withNullPrototype: true })
    fc.assert(
      fc.property(fc.constantFrom(...types, 'json' as const), anything, (type, value) => {
        try {
          CODECS[type].encode(value)
          return true
        } catch (error) {
          return error instanceof CodecRefusal
        }
      }),
      { numRuns: 5000 },
    )
  })
})

describe('a value of the right type that has no bytes', () => {
  it.each(['\ud800', `${PLANTED}\udc00`, `\ud83d${PLANTED}`])('is refused: text with a lone surrogate (%#)', text => {
    const refusal = refusalOf(() => CODECS.string.encode(text))
    expect(refusal.code).toBe('VALUE_INVALID')
    expect(refusal.message).not.toContain(PLANTED)
  })

  it('is refused: an invalid Date', () => {
    expect(refusalOf(() => CODECS.date.encode(new Date(Number.NaN))).code).toBe('VALUE_INVALID')
  })

  const failing = () => {
    throw new Error(PLANTED)
  }
  const cycle: Record<string, unknown> = { [PLANTED]: {} }
  cycle[PLANTED] = { cycle }
  it.each([
    ['a cycle', cycle],
    ['a bigint', { amount: 1n }],
    ['a bigint at the top', 1n],
    ['undefined', undefined],
    ['a function', () => PLANTED],
    ['a symbol', Symbol(PLANTED)],
    ['NaN', Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['a toJSON that throws', { toJSON: failing }],
    ['a toJSON that gives nothing', { toJSON: () => undefined }],
  ])('is refused: json of %s', (_, value) => {
    const refusal = refusalOf(() => CODECS.json.encode(value))
    expect(refusal.code).toBe('VALUE_INVALID')
    expect(refusal.cause).toBeUndefined()
    expect(String(refusal.stack)).not.toContain(PLANTED)
  })
})

// These bytes were authenticated, so another writer made them: one that does not keep to FORMAT.md.
describe('decrypted bytes that the codec does not write', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1')
  const hex = (text: string) => Buffer.from(text, 'hex')

  it.each<[ValueType, string, Buffer]>([
    ['string', 'no UTF-8', hex('ff')],
    ['string', 'UTF-8 cut short', hex('e282')],
    ['string', 'an overlong form', hex('c080')],
    ['string', 'a surrogate in UTF-8', hex('eda080')],
    ['number', '7 bytes', hex('00000000000000')],
    ['number', '9 bytes', hex('000000000000000000')],
    ['number', 'nothing', hex('')],
    ['number', 'another NaN', hex('7ff8000000000001')],
    ['number', 'a negative NaN', hex('fff8000000000000')],
    ['bigint', 'nothing', latin1('')],
    ['bigint', 'a leading zero', latin1('01')],
    ['bigint', 'a negative zero', latin1('-0')],
    ['bigint', 'a plus', latin1('+1')],
    ['bigint', 'white space', latin1('1\n')],
    ['bigint', 'hexadecimal', latin1('0x1')],
    ['bigint', 'digits of another script', Buffer.from('١', 'utf8')],
    ['boolean', 'nothing', hex('')],
    ['boolean', '2', hex('02')],
    ['boolean', 'two bytes', hex('0001')],
    ['date', 'nothing', hex('')],
    ['date', '7 bytes', hex('00000000000000')],
    ['date', 'a millisecond too late', hex('001eb208c2dc0001')],
    ['date', 'a millisecond too early', hex('ffe14df73d23ffff')],
    ['json', 'nothing', latin1('')],
    ['json', 'no JSON', latin1(`{"${PLANTED}"`)],
    ['json', 'a byte order mark', Buffer.from('\ufeff{}', 'utf8')],
    ['json', 'a string that is no UTF-8', hex('22ff22')],
    ['json', 'a surrogate in UTF-8', hex('22eda08022')],
  ])('are refused: %s, %s', (type, _, bytes) => {
    const refusal = refusalOf(() => CODECS[type].decode(bytes))
    expect(refusal.code).toBe('ENVELOPE_MALFORMED')
    expect(refusal.cause).toBeUndefined()
    expect(String(refusal.stack)).not.toContain(PLANTED)
  })

  it('include all that encode to other bytes, for every type but json', () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 12 }), (type, bytes) => {
        let value: unknown
        try {
          value = CODECS[type].decode(Buffer.from(bytes))
        } catch (error) {
          return error instanceof CodecRefusal
        }
        return Buffer.from(CODECS[type].encode(value) as string).equals(bytes)
      }),
      { numRuns: 5000 },
    )
  })
})
