import { describe, expect, it } from 'vitest'
import { BlindIndex, type Normalizer, type ValueType } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf, PLANTED } from '../support/refusal.ts'

const { keyring } = setUp()
await keyring.ensureScope()

function finder(normalize: Normalizer | readonly Normalizer[] | undefined, type: ValueType = 'string') {
  const index = new BlindIndex(keyring, { context: 'patient.email', type, normalize })
  /** True when a search for one value finds the other. */
  return (a: unknown, b: unknown) => index.candidates(a, '')[0]!.equals(index.compute(b, ''))
}

describe('without a normaliser', () => {
  it('every difference counts', () => {
    const finds = finder(undefined)
    expect(finds('a', 'a')).toBe(true)
    for (const other of ['A', ' a', 'a ', 'a\u0301']) expect(finds('a', other)).toBe(false)
  })
})

describe('trim', () => {
  it('takes off white space at both ends, and none within', () => {
    const finds = finder('trim')
    for (const other of [' a b', 'a b\n', '\u00a0a b\u3000', '\ufeffa b']) expect(finds('a b', other)).toBe(true)
    expect(finds('a b', 'a  b')).toBe(false)
    expect(finds('A', 'a')).toBe(false)
  })
})

describe('lowercase', () => {
  it('is Unicode’s, independent of the locale', () => {
    const finds = finder('lowercase')
    expect(finds('ADA@Example.ORG', 'ada@example.org')).toBe(true)
    expect(finds('ÄÖÜ ΑΒΓ', 'äöü αβγ')).toBe(true)
    expect(finds('I', 'ı')).toBe(false)
    expect(finds('straße', 'STRASSE')).toBe(false)
  })
})

describe('nfkc', () => {
  it('makes compatible and composed characters equal', () => {
    const finds = finder('nfkc')
    for (const [a, b] of [
      ['ﬁ', 'fi'],
      ['Ａ１', 'A1'],
      ['e\u0301', 'é'],
      ['①', '1'],
    ])
      expect(finds(a, b)).toBe(true)
    expect(finds('a', 'A')).toBe(false)
  })
})

describe('several normalisers', () => {
  it('apply in order', () => {
    // A mathematical bold A has a compatible letter, but no lower case.
    expect(finder(['nfkc', 'lowercase'])('𝐀', 'a')).toBe(true)
    expect(finder(['lowercase', 'nfkc'])('𝐀', 'a')).toBe(false)
    expect(finder(['lowercase', 'nfkc'])('𝐀', 'A')).toBe(false)
    expect(finder(['trim', 'lowercase'])('  Ada@Example.org ', 'ada@example.org')).toBe(true)
    expect(finder([])('a', 'A')).toBe(false)
  })

  it('may mix names and functions', () => {
    const digits = (text: string) => text.replaceAll(/\D/g, '')
    expect(finder(['nfkc', digits])('+８６ 138-0013', '86 1380013')).toBe(true)
  })
})

describe('a function', () => {
  it('may normalise any type', () => {
    expect(finder((n: number) => Math.round(n), 'number')(1.2, 0.9)).toBe(true)
    expect(finder((n: bigint) => n % 10n, 'bigint')(13n, 3n)).toBe(true)
    const day = (date: Date) => new Date(Math.floor(date.getTime() / 86_400_000) * 86_400_000)
    expect(finder(day, 'date')(new Date('2026-01-01T10:00Z'), new Date('2026-01-01T23:00Z'))).toBe(true)
  })

  it('must return a value of the type', () => {
    for (const result of [null, undefined, 7, Buffer.from(PLANTED)]) {
      expect(codeOf(() => finder(() => result)(PLANTED, PLANTED))).toBe('VALUE_TYPE')
    }
    expect(codeOf(() => finder(() => `${PLANTED}\udc00`)('a', 'a'))).toBe('VALUE_INVALID')
  })
})

describe('a normaliser that there is not', () => {
  it('is refused at once', () => {
    const unknown = ['uppercase', 'Trim', '', 'toString', '__proto__', null, 7, {}]
    for (const name of unknown) expect(codeOf(() => finder(name as never))).toBe('CONFIG_INVALID')
    expect(codeOf(() => finder(['trim', 'nfd' as never]))).toBe('CONFIG_INVALID')
  })

  it('includes the named ones on a field that is no string', () => {
    for (const type of ['number', 'bigint', 'boolean', 'date', 'buffer'] as const) {
      expect(codeOf(() => finder('trim', type))).toBe('CONFIG_INVALID')
    }
  })

  it('leaves a value of the wrong type to be refused as such', () => {
    expect(codeOf(() => finder(['trim', 'lowercase', 'nfkc'])(7, 'x'))).toBe('VALUE_TYPE')
  })
})
