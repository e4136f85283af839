import { describe, expect, it } from 'vitest'
import { BlindIndex, FieldCipher, type LegacyReader, type ValueType } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf, PLANTED, refusalOf } from '../support/refusal.ts'

const { keyring } = setUp()
await keyring.ready('')
await keyring.ready('', { index: true })

function field(type: ValueType, options: { acceptPlaintext?: 'text' | 'json'; legacy?: LegacyReader[] } = {}) {
  return new FieldCipher(keyring, { context: 'patient.any', type, ...options })
}

const instant = new Date('2026-03-02T10:20:30.400Z')

describe('a field in migration mode', () => {
  it.each<[ValueType, string | Buffer, unknown]>([
    ['string', '', ''],
    ['string', 'Grüße, 😀', 'Grüße, 😀'],
    ['string', Buffer.from('Grüße, 😀'), 'Grüße, 😀'],
    ['number', '-12.5', -12.5],
    ['number', Buffer.from('1e3'), 1000],
    ['bigint', '9007199254740993', 9_007_199_254_740_993n],
    ['boolean', 't', true],
    ['boolean', 'FALSE', false],
    ['boolean', '1', true],
    ['date', '2026-03-02T10:20:30.400Z', instant],
    ['date', '2026-03-02 12:20:30.400000+02', instant],
    ['date', '2026-03-02T10:20:30.400+00:00', instant],
    ['json', '{"a":[1,null]}', { a: [1, null] }],
    ['json', 'null', null],
    ['buffer', Buffer.from([0, 193, 255]), Buffer.from([0, 193, 255])],
  ])('reads the plaintext of a %s (%#)', (type, cell, value) => {
    const cipher = field(type, { acceptPlaintext: 'text' })
    expect(cipher.decrypt(cell)).toStrictEqual(value)
    expect(cipher.unsealed).toEqual({ plaintext: 1, legacy: 0 })
  })

  it.each<[ValueType, unknown, unknown]>([
    ['json', { a: 1 }, { a: 1 }],
    ['json', 'text', 'text'],
    ['string', 'text', 'text'],
    ['number', 1.5, 1.5],
    ['bigint', 12, 12n],
    ['boolean', false, false],
    ['date', '2026-03-02T10:20:30.400Z', instant],
  ])('reads a %s that the driver has parsed as JSON (%#)', (type, cell, value) => {
    expect(field(type, { acceptPlaintext: 'json' }).decrypt(cell)).toStrictEqual(value)
  })

  it.each<[ValueType, unknown]>([
    ['number', ''],
    ['number', PLANTED],
    ['bigint', '1.5'],
    ['boolean', '2'],
    ['date', '2026-03-02 10:20:30'], // which zone?
    ['date', '2026-13-02T10:20:30Z'],
    ['json', '{'],
    ['buffer', '00'],
    ['string', Buffer.from([0xff, 0xfe])],
    ['string', 7],
  ])('refuses a cell that holds no %s (%#)', (type, cell) => {
    const cipher = field(type, { acceptPlaintext: 'text' })
    expect(codeOf(() => cipher.decrypt(cell))).toBe('NOT_AN_ENVELOPE')
    expect(cipher.unsealed.plaintext).toBe(0)
  })

  it('reads envelopes as ever, and tampered ones not at all', () => {
    const cipher = field('string', { acceptPlaintext: 'text' })
    const sealed = cipher.encrypt('ada', '')
    expect(cipher.decrypt(sealed)).toBe('ada')
    sealed[sealed.length - 1]! ^= 1
    expect(codeOf(() => cipher.decrypt(sealed))).toBe('DECRYPTION_FAILED')
    expect(codeOf(() => cipher.decrypt(sealed.subarray(0, 20)))).toBe('ENVELOPE_MALFORMED')
    expect(cipher.unsealed.plaintext).toBe(0)
  })

  it('is not the default', () => {
    const cipher = field('string')
    expect(codeOf(() => cipher.decrypt(PLANTED))).toBe('NOT_AN_ENVELOPE')
    expect(cipher.unsealed).toEqual({ plaintext: 0, legacy: 0 })
  })
})

describe('the search for plaintext', () => {
  it('asks for the value as given and normalised', () => {
    const index = new BlindIndex(keyring, { context: 'c', type: 'string', normalize: ['trim', 'lowercase'] })
    expect(index.plaintexts(' Ada ')).toEqual([' Ada ', 'ada'])
    expect(index.plaintexts('ada')).toEqual(['ada'])
    expect(codeOf(() => index.plaintexts(7))).toBe('VALUE_TYPE')
  })

  it('asks for every spelling', () => {
    const spellings = (type: ValueType, value: unknown) =>
      new BlindIndex(keyring, { context: 'c', type }).plaintexts(value)
    expect(spellings('boolean', true).sort()).toEqual(['1', 't', 'true'])
    expect(spellings('bigint', 12n)).toEqual(['12'])
    expect(spellings('date', new Date(0))).toEqual(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00Z'])
  })
})

describe('a legacy reader', () => {
  const rot: LegacyReader = {
    name: 'rot',
    recognizes: cell => typeof cell === 'string' && cell.startsWith('rot:'),
    decrypt(cell) {
      if (cell === 'rot:broken') throw new Error(PLANTED)
      return [...cell.toString().slice(4)].reverse().join('')
    },
  }

  it('reads its own format, in strict mode too, where plaintext stays refused', () => {
    const cipher = field('string', { legacy: [rot] })
    expect(cipher.decrypt('rot:ada')).toBe('ada')
    expect(field('number', { legacy: [rot] }).decrypt('rot:21')).toBe(12)
    expect(codeOf(() => cipher.decrypt('ada'))).toBe('NOT_AN_ENVELOPE')
    expect(cipher.unsealed).toEqual({ plaintext: 0, legacy: 1 })
  })

  it('is shown an object of a JSON column as text', () => {
    const inObject: LegacyReader = {
      name: 'object',
      recognizes: cell => typeof cell === 'string' && cell.startsWith('{"secret":'),
      decrypt: cell => JSON.stringify([JSON.parse(cell as string).secret]),
    }
    const cipher = field('json', { legacy: [inObject], acceptPlaintext: 'json' })
    expect(cipher.decrypt({ secret: 7 })).toEqual([7])
    expect(cipher.decrypt({ public: 7 })).toEqual({ public: 7 })
    expect(cipher.unsealed).toEqual({ plaintext: 1, legacy: 1 })
  })

  it('reads beside plaintext in migration mode', () => {
    const cipher = field('string', { legacy: [rot], acceptPlaintext: 'text' })
    expect([cipher.decrypt('rot:ada'), cipher.decrypt('ada')]).toEqual(['ada', 'ada'])
    expect(cipher.unsealed).toEqual({ plaintext: 1, legacy: 1 })
  })

  it('is not quoted when it fails', () => {
    const refusal = refusalOf(() => field('string', { legacy: [rot] }).decrypt('rot:broken'))
    expect(refusal.code).toBe('DECRYPTION_FAILED')
    expect([refusal.message, refusal.cause]).toEqual([expect.not.stringContaining(PLANTED), undefined])
    expect(codeOf(() => field('number', { legacy: [rot] }).decrypt('rot:ada'))).toBe('NOT_AN_ENVELOPE')
  })
})
