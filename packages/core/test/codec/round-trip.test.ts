import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asBuffer } from '../../src/bytes.ts'
import { CODECS } from '../../src/codec/codecs.ts'
import type { ValueType } from '../../src/codec/value-type.ts'

const MEBIBYTE = 1024 * 1024
const LAST_DATE = 8_640_000_000_000_000

/** The value after encoding, encryption's copy of the bytes, and decoding. */
function roundTrip(type: ValueType, value: unknown): unknown {
  return CODECS[type].decode(bytesOf(type, value))
}

function bytesOf(type: ValueType, value: unknown): Buffer {
  const encoded = CODECS[type].encode(value)
  return Buffer.from(typeof encoded === 'string' ? Buffer.from(encoded, 'utf8') : encoded)
}

/** `Object.is`, so that −0 is not 0 and NaN is NaN. */
function comesBack(type: ValueType, value: unknown): void {
  expect(Object.is(roundTrip(type, value), value)).toBe(true)
}

describe('string', () => {
  it.each([
    ['empty', ''],
    ['with 4-byte UTF-8', '👩‍⚕️ 𠮷野家 🇨🇳'],
    ['with NUL and control characters', '\u0000\u0001\u007f\u0085\u2028'],
    ['that begins with a byte order mark', '\ufeffbom'],
    ['of replacement characters', '\ufffd\ufffd'],
    ['not normalised', 'e\u0301 \u212b'],
    ['of noncharacters', '\uffff\ufffe\u{10ffff}'],
    ['of 1 MiB', 'x'.repeat(MEBIBYTE)],
    ['of 1 MiB in 4-byte UTF-8', '😀'.repeat(MEBIBYTE / 4)],
  ])('%s comes back', (_, text) => comesBack('string', text))

  it('comes back, whatever it is, from its UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        comesBack('string', text)
        expect(bytesOf('string', text)).toEqual(Buffer.from(text, 'utf8'))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('number', () => {
  it.each([
    0,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Number.MIN_VALUE,
    -Number.MIN_VALUE,
    Number.MAX_SAFE_INTEGER,
    Number.EPSILON,
    0.1 + 0.2,
  ])('%s comes back', number => comesBack('number', number))

  it('comes back to the bit, whatever it is', () => {
    fc.assert(
      fc.property(fc.double(), number => comesBack('number', number)),
      { numRuns: 1000 },
    )
  })

  it('writes every NaN with the same bits', () => {
    const odd = Buffer.from('fff8000000000001', 'hex').readDoubleBE()
    expect(bytesOf('number', odd).toString('hex')).toBe('7ff8000000000000')
  })
})

describe('bigint', () => {
  it.each([0n, 1n, -1n, 2n ** 63n, -(2n ** 64n), 10n ** 5000n, -(7n ** 3000n)])('comes back (%#)', bigint =>
    comesBack('bigint', bigint),
  )

  it('comes back, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt(), bigint => comesBack('bigint', bigint)),
      { numRuns: 1000 },
    )
  })
})

describe('boolean', () => {
  it.each([true, false])('%s comes back', boolean => comesBack('boolean', boolean))
})

describe('date', () => {
  function comesBackAsDate(ms: number): void {
    const date = roundTrip('date', new Date(ms))
    expect(date).toBeInstanceOf(Date)
    expect((date as Date).getTime()).toBe(ms)
  }

  it.each([0, -1, 1, Date.UTC(1969, 11, 31), Date.parse('0000-01-01'), LAST_DATE, -LAST_DATE])(
    '%s ms comes back',
    comesBackAsDate,
  )

  it('comes back, whatever it is', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), date => comesBackAsDate(date.getTime())),
      { numRuns: 1000 },
    )
  })

  it('of another realm is a date all the same, as in tests under Jest', () => {
    expect(roundTrip('date', runInNewContext('new Date(-5)'))).toEqual(new Date(-5))
  })
})

describe('json', () => {
  it.each([
    ['an empty object', {}],
    ['an empty array', []],
    ['an empty string', ''],
    ['false', false],
    ['zero', 0],
    ['nesting and 4-byte UTF-8', { a: [{ b: null, c: '😀' }, [[]]], 'd e': 1e-7 }],
    ['a key named __proto__', JSON.parse('{"__proto__": {"admin": true}}')],
    ['a lone surrogate, which JSON escapes', { text: 'a\ud800b', '\udfff': 1 }],
    ['1 MiB', { blob: 'é'.repeat(MEBIBYTE / 2) }],
  ])('%s comes back', (_, value) => {
    expect(roundTrip('json', value)).toStrictEqual(value)
    expect(JSON.stringify(roundTrip('json', value))).toBe(JSON.stringify(value))
  })

  it('comes back as JSON itself would give it back, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), value => {
        expect(roundTrip('json', value)).toStrictEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 500 },
    )
  })

  it('honours toJSON, and drops what JSON drops inside', () => {
    expect(roundTrip('json', new Date(0))).toBe('1970-01-01T00:00:00.000Z')
    expect(roundTrip('json', { kept: 1, dropped: undefined, nan: Number.NaN })).toStrictEqual({ kept: 1, nan: null })
  })
})

describe('buffer', () => {
  const memory = Uint8Array.from({ length: 64 }, (_, i) => i)

  it.each([
    ['an empty Buffer', Buffer.alloc(0)],
    ['every byte', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
    ['1 MiB', Buffer.alloc(MEBIBYTE, 0xc1)],
    ['a Uint8Array', memory],
    ['a view with an offset', memory.subarray(5, 9)],
    ['a Buffer over an ArrayBuffer, with an offset', Buffer.from(memory.buffer, 7, 11)],
    ['an ArrayBuffer', memory.buffer],
    ['a Uint8Array of another realm', runInNewContext('Uint8Array.of(1, 2, 255)') as Uint8Array],
    ['an ArrayBuffer of another realm', runInNewContext('Uint8Array.of(3, 4).buffer') as ArrayBuffer],
  ])('%s comes back as a Buffer of the same bytes', (_, bytes) => {
    const back = roundTrip('buffer', bytes)
    expect(Buffer.isBuffer(back)).toBe(true)
    expect((back as Buffer).equals(asBuffer(bytes))).toBe(true)
    expect((back as Buffer).length).toBe(bytes.byteLength)
  })

  it('comes back, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(roundTrip('buffer', bytes)).toEqual(Buffer.from(bytes))
      }),
    )
  })
})
