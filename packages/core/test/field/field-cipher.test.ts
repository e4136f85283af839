import { describe, expect, it } from 'vitest'
import { encodeHeader } from '../../src/envelope/header.ts'
import { FieldCipher, keyIdOf, type ValueType } from '../../src/index.ts'
import { currentEngine } from '../../src/suite/engine.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf, PLANTED, refusalOf } from '../support/refusal.ts'

const { keyring, another } = setUp()
await keyring.ready('')
const cipher = new FieldCipher(keyring, { context: 'patient.email', type: 'string' })

describe('a field cipher', () => {
  it.each<[ValueType, unknown]>([
    ['string', ''],
    ['string', 'Grüße, 😀'],
    ['number', -0],
    ['bigint', -(10n ** 40n)],
    ['boolean', false],
    ['date', new Date(-86_400_000)],
    ['json', { a: [1, null, { b: '\ud800' }] }],
    ['buffer', Buffer.from([0, 193, 255])],
    ['string', 'x'.repeat(1024 * 1024)],
  ])('gives back a %s as it was, through either carrier (%#)', (type, value) => {
    const field = new FieldCipher(keyring, { context: 'patient.any', type })
    expect(field.decrypt(field.encrypt(value, ''))).toStrictEqual(value)
    expect(field.decrypt(field.encryptToText(value, '') as string)).toStrictEqual(value)
  })

  it('lets null and undefined be, in all directions', () => {
    for (const nothing of [null, undefined]) {
      expect(cipher.encrypt(nothing, '')).toBe(nothing)
      expect(cipher.encryptToText(nothing, '')).toBe(nothing)
      expect(cipher.decrypt(nothing)).toBe(nothing)
    }
    const nobody = new FieldCipher(another(), { context: 'patient.email', type: 'string' })
    expect([nobody.encrypt(null, 'no such scope'), nobody.decrypt(null)]).toEqual([null, null])
  })

  it('writes equal values differently', () => {
    const texts = Array.from({ length: 100 }, () => cipher.encryptToText('same', ''))
    expect(new Set(texts).size).toBe(100)
  })

  it('is read by another process with the same keys', async () => {
    const stored = cipher.encrypt('ada', '')
    const reader = another()
    await reader.load([keyIdOf(stored)!])
    expect(new FieldCipher(reader, { context: 'patient.email', type: 'string' }).decrypt(stored)).toBe('ada')
  })

  it('reads what was written before and after a rotation, in any order', async () => {
    const before = cipher.encrypt('before', '')
    await keyring.rotate()
    const after = cipher.encrypt('after', '')
    expect(keyIdOf(before)).not.toBe(keyIdOf(after))
    const read = [before, after, after, before].map(stored => cipher.decrypt(stored))
    expect(read).toEqual(['before', 'after', 'after', 'before'])
  })

  it('says which key is not in memory, and what to await', () => {
    const cold = new FieldCipher(another(), { context: 'patient.email', type: 'string' })
    const writing = refusalOf(() => cold.encrypt(PLANTED, 'tenant'))
    expect(writing).toMatchObject({
      code: 'KEY_NOT_LOADED',
      scope: 'tenant',
      message: expect.stringContaining('ready'),
    })
    const stored = cipher.encrypt(PLANTED, '')
    const keyId = keyIdOf(stored)!.toString(16).padStart(8, '0')
    expect(refusalOf(() => cold.decrypt(stored))).toMatchObject({ code: 'KEY_NOT_LOADED', keyId })
  })

  it('names the field as its user does, and not the value', () => {
    const named = new FieldCipher(keyring, { context: 'patient.age', type: 'number', field: 'Patient.age' })
    expect(refusalOf(() => named.encrypt(PLANTED, ''))).toMatchObject({
      code: 'VALUE_TYPE',
      field: 'Patient.age',
      message: 'Patient.age: expected number, got string',
    })
    const unnamed = new FieldCipher(keyring, { context: 'patient.age', type: 'string' })
    expect(refusalOf(() => unnamed.encrypt(`${PLANTED}\ud800`, ''))).toMatchObject({
      code: 'VALUE_INVALID',
      field: 'patient.age',
    })
  })

  it('refuses authenticated bytes that no codec of its type writes', () => {
    const key = keyring.active('')
    for (const [type, bytes] of [
      ['string', Buffer.of(0xff)],
      ['boolean', Buffer.from(PLANTED)],
      ['json', Buffer.from(`{"${PLANTED}`)],
      ['bigint', Buffer.from(PLANTED)],
    ] as const) {
      const stored = currentEngine().seal(key.fieldKey('patient.any'), encodeHeader(type, key.id), bytes)
      const field = new FieldCipher(keyring, { context: 'patient.any', type })
      expect(codeOf(() => field.decrypt(stored))).toBe('ENVELOPE_MALFORMED')
    }
  })

  it('needs a name for its context, and a type', () => {
    for (const context of ['', undefined, 7, 'lone \ud800']) {
      expect(codeOf(() => new FieldCipher(keyring, { context: context as string, type: 'string' }))).toBe(
        'CONFIG_INVALID',
      )
    }
    for (const type of ['text', 'toString', '', undefined]) {
      expect(codeOf(() => new FieldCipher(keyring, { context: 'a', type: type as never }))).toBe('CONFIG_INVALID')
    }
  })
})
