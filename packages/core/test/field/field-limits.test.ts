import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envelopeLength, envelopeTextLength, FieldCipher } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf, PLANTED, refusalOf } from '../support/refusal.ts'

const { keyring } = setUp()
await keyring.ready('')

function withCapacity(capacity: number | undefined, type: 'string' | 'buffer' | 'json' = 'string'): FieldCipher {
  return new FieldCipher(keyring, { context: 'patient.note', type, capacity })
}

describe('a column', () => {
  it('takes a value that just fits, and refuses one byte more, in both carriers', () => {
    for (let n = 0; n < 40; n++) {
      const text = 'x'.repeat(n)
      expect(withCapacity(envelopeLength(n)).encrypt(text, '')).toHaveLength(envelopeLength(n))
      expect(codeOf(() => withCapacity(envelopeLength(n) - 1).encrypt(text, ''))).toBe('VALUE_TOO_LONG')
      expect(withCapacity(envelopeTextLength(n)).encryptToText(text, '')).toHaveLength(envelopeTextLength(n))
      expect(codeOf(() => withCapacity(envelopeTextLength(n) - 1).encryptToText(text, ''))).toBe('VALUE_TOO_LONG')
    }
  })

  it('counts bytes and not characters of the plaintext', () => {
    expect(withCapacity(36 + 8).encrypt('😀😀', '')).toHaveLength(44)
    expect(codeOf(() => withCapacity(36 + 7).encrypt('😀😀', ''))).toBe('VALUE_TOO_LONG')
    // A VARCHAR(255) holds the envelope of 155 bytes.
    expect(withCapacity(255).encryptToText('x'.repeat(155), '')).toHaveLength(255)
    expect(codeOf(() => withCapacity(255).encryptToText('x'.repeat(156), ''))).toBe('VALUE_TOO_LONG')
  })

  it('says both lengths and the way out, and not the value', () => {
    const refusal = refusalOf(() => withCapacity(50).encryptToText(PLANTED, ''))
    expect(refusal.message).toContain('71 characters, and the column takes 50')
    expect(refusal.field).toBe('patient.note')
    expect(refusalOf(() => withCapacity(50).encrypt(PLANTED, '')).message).toContain('53 bytes')
  })

  it('takes 1 MiB where nothing is said of its capacity', () => {
    const cipher = withCapacity(undefined)
    const value = '😀'.repeat(262_144)
    expect(cipher.decrypt(cipher.encryptToText(value, '')) === value).toBe(true)
  })
})

describe('what is encrypted already', () => {
  const strings = withCapacity(undefined)
  const buffers = withCapacity(undefined, 'buffer')

  it('is not encrypted again, in either carrier, whosever envelope it is', () => {
    const binary = strings.encrypt(PLANTED, '')
    const foreign = Buffer.from(binary)
    foreign.writeUInt32BE(0xdeadbeef, 4)
    for (const envelope of [binary, foreign]) {
      expect(codeOf(() => strings.encrypt(envelope.toString('base64url'), ''))).toBe('ALREADY_ENCRYPTED')
      expect(codeOf(() => strings.encryptToText(envelope.toString('base64url'), ''))).toBe('ALREADY_ENCRYPTED')
      expect(codeOf(() => buffers.encrypt(envelope, ''))).toBe('ALREADY_ENCRYPTED')
      expect(codeOf(() => buffers.encrypt(new Uint8Array(envelope).buffer, ''))).toBe('ALREADY_ENCRYPTED')
      expect(codeOf(() => withCapacity(undefined, 'json').encrypt(envelope.toString('base64url'), ''))).toBe(
        'ALREADY_ENCRYPTED',
      )
    }
  })

  it.each([
    'wax1',
    'wax1 for the skis',
    `wax1${'A'.repeat(43)}`,
    `wax1${'A'.repeat(60)}`,
    `wax1${'-'.repeat(59)}=`,
    'wax2ERERERERERERERERERERERERERERERERERERERERERERERER',
  ])('is not text that merely begins like it: %s', text => {
    expect(strings.decrypt(strings.encrypt(text, ''))).toBe(text)
    expect(strings.decrypt(strings.encryptToText(text, ''))).toBe(text)
  })

  it('is not bytes that merely begin like it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 32 }), bytes => {
        const value = Buffer.from([0xc1, 0xac, 0x75, ...bytes])
        return (buffers.decrypt(buffers.encrypt(value, '')) as Buffer).equals(value)
      }),
    )
  })
})
