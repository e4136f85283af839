import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { VALUE_TYPE_CODES } from '../../src/codec/value-type.ts'
import { ENVELOPE_OVERHEAD, envelopeLength, envelopeTextLength, FieldCipher, type ValueType } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf } from '../support/refusal.ts'

const { keyring } = setUp()
await keyring.ready('')
const cipher = new FieldCipher(keyring, { context: 'patient.email', type: 'string', field: 'Patient.email' })
const binary = cipher.encrypt('ada@example.org', '')
const text = binary.toString('base64url')

function withByte(at: number, byte: number): Buffer {
  const changed = Buffer.from(binary)
  changed[at] = byte
  return changed
}

describe('an envelope', () => {
  it('is read from every form in which drivers hand over a cell', () => {
    const exact = new Uint8Array(binary).buffer
    const within = Buffer.concat([Buffer.alloc(3), binary, Buffer.alloc(3)]).subarray(3, -3)
    const foreign = runInNewContext('Uint8Array.from(bytes)', { bytes: [...binary] }) as Uint8Array
    for (const stored of [binary, new Uint8Array(binary), exact, within, foreign, text]) {
      expect(cipher.decrypt(stored)).toBe('ada@example.org')
    }
  })

  it('begins with wax1 as text, and has the length that the layout says', () => {
    for (let n = 0; n < 70; n++) {
      const value = 'x'.repeat(n)
      expect(cipher.encrypt(value, '')).toHaveLength(envelopeLength(n))
      expect(cipher.encryptToText(value, '')).toMatch(/^wax1[\w-]+$/)
      expect(cipher.encryptToText(value, '')).toHaveLength(envelopeTextLength(n))
      expect(envelopeTextLength(n)).toBe(48 + Math.ceil((4 * n) / 3))
    }
    expect(ENVELOPE_OVERHEAD).toBe(36)
  })
})

describe('text that holds an envelope', () => {
  const empty = cipher.encryptToText('', '')
  const one = cipher.encryptToText('x', '')
  const standard = (length: number, digit: string) => empty.slice(0, length) + digit + empty.slice(length + 1)

  it.each([
    ['padding', `${one}==`],
    ['one character of padding', `${one}=`],
    ['+ for -', standard(20, '+')],
    ['/ for _', standard(20, '/')],
    ['a blank within', `${text.slice(0, 20)} ${text.slice(20)}`],
    ['a blank in place of a character', standard(20, ' ')],
    ['a line break at the end', `${text}\n`],
    ['line breaks within', text.replaceAll(/.{16}/g, '$&\r\n')],
    ['four blanks at the end', `${empty}    `],
    ['NUL at the end', `${empty}\u0000`],
    ['a character of another script with the same low byte', standard(20, String.fromCharCode(0x100 + 65))],
    ['stray bits in its last character', one.slice(0, -1) + String.fromCharCode(one.charCodeAt(one.length - 1) + 1)],
  ])('is refused with %s', (_, stored) => {
    expect(codeOf(() => cipher.decrypt(stored))).toBe('ENVELOPE_MALFORMED')
  })

  it('is no envelope with anything before it, or in capitals', () => {
    for (const stored of [` ${text}`, `\ufeff${text}`, text.toUpperCase(), `"${text}"`]) {
      expect(codeOf(() => cipher.decrypt(stored))).toBe('NOT_AN_ENVELOPE')
    }
  })
})

describe('what is refused by its first bytes', () => {
  it('is a later version, in both carriers, whatever follows', () => {
    for (let version = 2; version <= 9; version++) {
      const later = withByte(2, 0x75 + version - 1)
      expect(later.toString('base64url')).toMatch(`wax${version}`)
      for (const stored of [
        later,
        later.subarray(0, 4),
        later.toString('base64url'),
        `wax${version}:other {encoding}`,
      ]) {
        expect(() => cipher.decrypt(stored)).toThrow(
          expect.objectContaining({
            code: 'ENVELOPE_VERSION_UNSUPPORTED',
            message: expect.stringContaining(`has version ${version}`),
          }),
        )
      }
    }
  })

  it('is another suite, the reserved ones included', () => {
    for (let suite = 0; suite < 16; suite++) {
      if (suite === 1) continue
      const other = withByte(3, 0x10 | suite)
      expect(codeOf(() => cipher.decrypt(other))).toBe('ENVELOPE_SUITE_UNSUPPORTED')
      expect(codeOf(() => cipher.decrypt(other.toString('base64url')))).toBe('ENVELOPE_SUITE_UNSUPPORTED')
    }
  })

  it('is another type, the reserved ones included', () => {
    for (let type = 0; type < 16; type++) {
      if (type === VALUE_TYPE_CODES.string) continue
      expect(codeOf(() => cipher.decrypt(withByte(3, (type << 4) | 1)))).toBe('ENVELOPE_TYPE_MISMATCH')
    }
    for (const type of Object.keys(VALUE_TYPE_CODES) as ValueType[]) {
      const other = new FieldCipher(keyring, { context: 'patient.email', type })
      if (type !== 'string') expect(codeOf(() => other.decrypt(binary))).toBe('ENVELOPE_TYPE_MISMATCH')
    }
  })

  it.each([
    ['text', 'Ada Lovelace'],
    ['empty text', ''],
    ['text that begins almost like one', 'wax0AAAA'],
    ['text that begins like one, in capitals', 'WAX1'],
    ['text in Latin-1 bytes', Buffer.from('Ada Lovelace')],
    ['no bytes', Buffer.alloc(0)],
    ['two bytes of the magic', Buffer.from([0xc1, 0xac])],
    ['an ArrayBuffer of something else', new ArrayBuffer(64)],
    ['a version 0', withByte(2, 0x74)],
    ['a version 10', withByte(2, 0x7e)],
  ])('is data from before: %s', (_, stored) => {
    expect(codeOf(() => cipher.decrypt(stored))).toBe('NOT_AN_ENVELOPE')
  })

  // A column that was declared with another type, or that SQLite stored as it liked, gives the driver no bytes.
  it.each([
    ['a number', 4711],
    ['a boolean', true],
    ['a bigint', 4711n],
    ['a Date', new Date(4711)],
    ['an array of bytes', [...binary]],
    ['a Buffer that went through JSON', binary.toJSON()],
    ['an object', { owner: 'planted-4711' }],
    ['a function', () => 4711],
  ])('is what is neither bytes nor text: %s', (_, stored) => {
    expect(() => cipher.decrypt(stored as never)).toThrow(
      expect.objectContaining({ code: 'NOT_AN_ENVELOPE', message: expect.not.stringContaining('4711') }),
    )
  })

  it('names the field, and never holds what is stored', () => {
    for (const stored of ['planted-plaintext', Buffer.from('planted-plaintext'), 'wax1 planted-plaintext']) {
      expect(() => cipher.decrypt(stored)).toThrow(
        expect.objectContaining({
          field: 'Patient.email',
          message: expect.stringMatching(/^Patient\.email: (?!.*planted)/),
        }),
      )
    }
  })
})
