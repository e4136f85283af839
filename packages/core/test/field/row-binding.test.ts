import { describe, expect, it } from 'vitest'
import { FieldCipher, type RowKeyKind, rowBinding } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf, refusalOf } from '../support/refusal.ts'

const bind = (...parts: [RowKeyKind, unknown][]) =>
  rowBinding(
    parts.map(([kind], i) => ({ name: `k${i}`, kind })),
    parts.map(([, value]) => value),
    'Patient.email',
  )

describe('the row binding', () => {
  it('has one form for what is one key, in whatever type it comes', () => {
    const seven = bind(['integer', 7])
    expect(seven.toString('hex')).toBe('010000000137')
    expect([bind(['integer', 7n]), bind(['integer', '7'])]).toEqual([seven, seven])
    expect(bind(['integer', -0])).toEqual(bind(['integer', 0]))
    const uuid = '0190163d-8694-739b-aea5-966c26f8ad91'
    expect(bind(['uuid', uuid.toUpperCase()])).toEqual(bind(['uuid', uuid]))
    expect(bind(['uuid', uuid]).toString('hex')).toBe('03000000100190163d8694739baea5966c26f8ad91')
    expect(bind(['bytes', Uint8Array.of(1, 2)])).toEqual(bind(['bytes', Buffer.of(1, 2)]))
  })

  it('cannot be confused: kinds, borders and order count', () => {
    const forms = [
      bind(['text', '7']),
      bind(['integer', '7']),
      bind(['text', 'ab'], ['text', 'c']),
      bind(['text', 'a'], ['text', 'bc']),
      bind(['text', 'abc']),
      bind(['text', 'c'], ['text', 'ab']),
      bind(['text', '']),
    ]
    expect(new Set(forms.map(form => form.toString('hex'))).size).toBe(forms.length)
  })

  it.each<[RowKeyKind, unknown]>([
    ['integer', undefined],
    ['integer', null],
    ['integer', 2 ** 53],
    ['integer', 1.5],
    ['integer', '07'],
    ['integer', ''],
    ['text', 7],
    ['text', '\ud800'],
    ['uuid', 'no uuid'],
    ['bytes', 'text'],
  ])('refuses a %s that is none (%#)', (kind, value) => {
    const refusal = refusalOf(() => bind([kind, value]))
    expect(refusal.code).toBe('ROW_KEY_INVALID')
    expect(refusal.message).toContain('"k0"')
  })

  it('keeps a cell in its row', async () => {
    const { keyring } = setUp()
    await keyring.ready('')
    const cipher = new FieldCipher(keyring, { context: 'patient.email', type: 'string' })
    const stored = cipher.encrypt('ada', '', bind(['integer', 1]))
    expect(cipher.decrypt(stored, bind(['integer', '1']))).toBe('ada')
    expect(refusalOf(() => cipher.decrypt(stored, bind(['integer', 2]))).message).toContain('another row')
    expect(codeOf(() => cipher.decrypt(stored))).toBe('DECRYPTION_FAILED')
    const refusal = refusalOf(() => cipher.decrypt(cipher.encrypt('ada', ''), bind(['integer', 1])))
    expect([refusal.code, refusal.message]).toEqual([
      'DECRYPTION_FAILED',
      expect.stringContaining('before the field was bound'),
    ])
  })
})
