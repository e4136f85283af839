import { describe, expect, it } from 'vitest'
import { FieldCipher, Keyring, type ValueType } from '../../src/index.ts'
import { OpenStore, setUp } from '../support/keyring.ts'
import { codeOf, PLANTED, refusalOf } from '../support/refusal.ts'

// What a ciphertext is bound to: moved to any other place, it is refused.
const { keyring, provider } = setUp()
await keyring.ready('')
await keyring.ready('tenant-a')
await keyring.ready('tenant-b')
const field = (context: string, type: ValueType = 'string') => new FieldCipher(keyring, { context, type })
const email = field('patient.email')

describe('a ciphertext', () => {
  it('does not decrypt in another field, however like their names', () => {
    const stored = email.encrypt(PLANTED, '')
    for (const context of [
      'patient.phone',
      'patient.Email',
      'patient.email ',
      'patient',
      'patient.email\u0000',
      '.email',
    ]) {
      const refusal = refusalOf(() => field(context).decrypt(stored))
      expect(refusal.code).toBe('DECRYPTION_FAILED')
      expect(refusal.message).toContain(context)
      expect(refusal.cause).toBeUndefined()
    }
  })

  it('does not decrypt when scope and context share their characters out differently', async () => {
    await keyring.ready('t')
    const stored = field('enant-a.email').encrypt('x', 't')
    stored.set(email.encrypt('x', 'tenant-a').subarray(4, 8), 4)
    expect(codeOf(() => field('.email').decrypt(stored))).toBe('DECRYPTION_FAILED')
  })

  it('does not decrypt passed off as under the key of another tenant, or of the application', () => {
    const [a, b, own] = ['tenant-a', 'tenant-b', ''].map(scope => email.encrypt(PLANTED, scope)) as [
      Buffer,
      Buffer,
      Buffer,
    ]
    for (const other of [b, own]) {
      const stored = Buffer.concat([other.subarray(0, 8), a.subarray(8)])
      expect(codeOf(() => email.decrypt(stored))).toBe('DECRYPTION_FAILED')
    }
    expect([a, b, own].map(stored => email.decrypt(stored))).toEqual([PLANTED, PLANTED, PLANTED])
  })

  it('does not decrypt as another type, even one of the same size', () => {
    const number = field('patient.score', 'number').encrypt(1.5, '')
    number[3] = 0x51
    expect(codeOf(() => field('patient.score', 'date').decrypt(number))).toBe('DECRYPTION_FAILED')
    const text = field('patient.score').encrypt('{}', '')
    for (const [code, type] of [
      [6, 'json'],
      [7, 'buffer'],
    ] as const) {
      text[3] = (code << 4) | 1
      expect(codeOf(() => field('patient.score', type).decrypt(text))).toBe('DECRYPTION_FAILED')
    }
  })

  it('does not decrypt in another application, which has keys of its own', async () => {
    const other = new Keyring({ provider, store: new OpenStore() })
    await other.ready('')
    const stored = email.encrypt(PLANTED, '')
    const reader = new FieldCipher(other, { context: 'patient.email', type: 'string' })
    expect(codeOf(() => reader.decrypt(stored))).toBe('KEY_NOT_LOADED')
    stored.set(reader.encrypt('x', '').subarray(4, 8), 4)
    expect(codeOf(() => reader.decrypt(stored))).toBe('DECRYPTION_FAILED')
  })
})

describe('a ciphertext with a row binding', () => {
  const row = (id: string) => Buffer.from(`patient ${id}`)

  it('decrypts with the same binding only', () => {
    const stored = email.encrypt(PLANTED, '', row('7'))
    expect(email.decrypt(stored, row('7'))).toBe(PLANTED)
    for (const binding of [row('8'), row('70'), row(''), undefined, Buffer.alloc(0)]) {
      expect(codeOf(() => email.decrypt(stored, binding))).toBe('DECRYPTION_FAILED')
    }
    expect(email.decrypt(email.encryptToText(PLANTED, '', row('7')), row('7'))).toBe(PLANTED)
  })

  it('cannot be asked for where none was written', () => {
    const stored = email.encrypt(PLANTED, '')
    expect(codeOf(() => email.decrypt(stored, row('7')))).toBe('DECRYPTION_FAILED')
    expect(email.decrypt(stored, Buffer.alloc(0))).toBe(PLANTED)
  })

  it('is noticed when two rows exchange their cells', () => {
    const [seven, eight] = ['7', '8'].map(id => email.encrypt(`${PLANTED} ${id}`, '', row(id))) as [Buffer, Buffer]
    expect(codeOf(() => email.decrypt(eight, row('7')))).toBe('DECRYPTION_FAILED')
    expect(codeOf(() => email.decrypt(seven, row('8')))).toBe('DECRYPTION_FAILED')
  })
})
