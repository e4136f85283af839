import { randomBytes } from 'node:crypto'
import { EncryptionTransformer, JSONEncryptionTransformer } from 'typeorm-encrypted'
import { describe, expect, it } from 'vitest'
import { type TypeormEncryptedOptions, typeormEncryptedReader } from '../../src/index.ts'
import { refused, secret } from '../support/world.ts'

const hex = (bytes: number) => randomBytes(bytes).toString('hex')

const configurations: [string, TypeormEncryptedOptions][] = [
  ['aes-256-cbc', { key: hex(32), algorithm: 'aes-256-cbc', ivLength: 16 }],
  ['aes-256-cbc with one IV for all', { key: hex(32), algorithm: 'aes-256-cbc', ivLength: 16, iv: hex(16) }],
  ['aes-128-cbc', { key: hex(16), algorithm: 'aes-128-cbc', ivLength: 16 }],
  ['aes-256-gcm', { key: hex(32), algorithm: 'aes-256-gcm', ivLength: 12 }],
  ['aes-256-gcm with a long IV', { key: hex(32), algorithm: 'aes-256-gcm', ivLength: 24, looseMatching: true }],
  ['aes-256-gcm with one IV for all', { key: hex(32), algorithm: 'aes-256-gcm', ivLength: 12, iv: hex(12) }],
  ['aes-256-gcm with a short tag', { key: hex(32), algorithm: 'aes-256-gcm', ivLength: 12, authTagLength: 12 }],
  ['aes-256-ctr', { key: hex(32), algorithm: 'aes-256-ctr', ivLength: 16 }],
]

const values = ['', 'a', secret('ada'), 'Grüße, 😀', 'x'.repeat(1 << 20)]

describe.each(configurations)('what typeorm-encrypted wrote with %s', (_name, options) => {
  const peer = new EncryptionTransformer(options)
  const reader = typeormEncryptedReader(options)

  it.each(values)('is recognized and read (%#)', value => {
    const cell = peer.to(value) as string
    expect(peer.from(cell)).toBe(value)
    expect(reader.recognizes(cell)).toBe(true)
    expect(reader.decrypt(cell).toString()).toBe(value)
    expect(reader.decrypt(Buffer.from(cell)).toString()).toBe(value)
  })

  it('in its JSON form too, as an object and as text', () => {
    const value = { list: [1, secret('json')] }
    const cell = new JSONEncryptionTransformer(options).to(value)
    for (const text of [JSON.stringify(cell), JSON.stringify(cell, null, 1)]) {
      expect(reader.recognizes(text)).toBe(true)
      expect(JSON.parse(reader.decrypt(text).toString())).toEqual(value)
    }
  })

  it.each([
    '',
    'plain',
    'ada@example.org',
    'wax1',
    '{"encrypted":1}',
    '{"encrypted":"=="}',
    '{"a":1}',
    'QUJD',
    `${peer.to('a')}\n`,
    `*${peer.to('a')}`,
  ])('is told apart from %j', text => {
    expect(reader.recognizes(text)).toBe(false)
    expect(reader.recognizes(Buffer.from(text))).toBe(false)
  })
})

describe('a reader of typeorm-encrypted', () => {
  const options = { key: hex(32), algorithm: 'aes-256-gcm', ivLength: 12 }

  it('does not decrypt what was changed, or written with another key', () => {
    const cell = Buffer.from(new EncryptionTransformer(options).to(secret('a')) as string, 'base64')
    for (const at of [0, 15, cell.length - 1]) {
      const changed = Buffer.from(cell)
      changed[at]! ^= 1
      expect(() => typeormEncryptedReader(options).decrypt(changed.toString('base64'))).toThrow()
    }
    const other = typeormEncryptedReader({ ...options, key: hex(32) })
    expect(() => other.decrypt(cell.toString('base64'))).toThrow()
  })

  it('can be told what plaintexts look like, where the cipher tells nothing', () => {
    const cbc = { key: hex(32), algorithm: 'aes-256-cbc', ivLength: 16 }
    const looksDecrypted = (text: string) => text.includes('@')
    const [peer, reader] = [new EncryptionTransformer(cbc), typeormEncryptedReader({ ...cbc, looksDecrypted })]
    expect(reader.decrypt(peer.to('ada@example.org') as string).toString()).toBe('ada@example.org')
    expect(() => reader.decrypt(peer.to('ada') as string)).toThrow()
    // What the IV does to the first block, nobody notices.
    const cell = Buffer.from(peer.to('ada@example.org') as string, 'base64')
    cell[3]! ^= 1
    expect(() => reader.decrypt(cell.toString('base64'))).toThrow()
  })

  it.each<Partial<TypeormEncryptedOptions>>([
    { key: 'secret' },
    { key: hex(16) },
    { key: `${hex(32)}zz` },
    { key: undefined as never },
    { algorithm: 'rot13' },
    { algorithm: undefined as never },
    { ivLength: 0 },
    { ivLength: undefined as never },
    { algorithm: 'aes-256-cbc', ivLength: 12 },
    { authTagLength: 0 },
    { authTagLength: 17 },
  ])('is not made of wrong options (%#)', async wrong => {
    const error = await refused('CONFIG_INVALID', () => typeormEncryptedReader({ ...options, ...wrong }))
    expect(error.message).not.toContain(options.key)
  })
})
