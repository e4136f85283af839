import { encryptStringSync, generateKey, parseKeySync } from '@47ng/cloak'
import { describe, expect, it } from 'vitest'
import { cloakReader } from '../../src/index.ts'

const key = generateKey()
const reader = cloakReader({ keys: key })
const texts = ['', 'ada@example.org', '𠜎 ünïcodé 👩‍🚀 \0 end', 'v1.aesgcm256.', 'x'.repeat(2 ** 20)]

describe('the reader of what cloak wrote', () => {
  it.each(texts.map(text => [text.slice(0, 20), text]))('decrypts %j', (_, text) => {
    const cell = encryptStringSync(text, key)
    for (const form of [cell, Buffer.from(cell)]) {
      expect(reader.recognizes(form)).toBe(true)
      expect(reader.decrypt(form).toString()).toBe(text)
    }
  })

  it('knows keys by their fingerprints, with and without padding', () => {
    const older = generateKey()
    const bare = generateKey().replace('=', '')
    const both = cloakReader({ keys: [key, older, bare] })
    for (const one of [key, older, bare, `${bare}=`]) {
      const cell = encryptStringSync('text', parseKeySync(one))
      expect(both.decrypt(cell).toString()).toBe('text')
    }
    expect(() => reader.decrypt(encryptStringSync('text', older))).toThrow()
  })

  it('refuses what was changed or cut short', () => {
    const cell = encryptStringSync('ada@example.org', key)
    for (const position of [24, cell.length - 6]) {
      const other = cell[position] === 'A' ? 'B' : 'A'
      const changed = cell.slice(0, position) + other + cell.slice(position + 1)
      expect(reader.recognizes(changed)).toBe(true)
      expect(() => reader.decrypt(changed)).toThrow()
    }
    const short = cell.slice(0, -8)
    expect(reader.recognizes(short)).toBe(true)
    expect(() => reader.decrypt(short)).toThrow()
  })

  it('leaves alone what is no message', () => {
    const cell = encryptStringSync('', key)
    const others = [
      '',
      'ada@example.org',
      'v1',
      'v1.aesgcm256.',
      cell.slice(0, -1),
      `${cell}.x`,
      cell.replace('v1', 'v2'),
    ]
    for (const other of [...others, key, Buffer.from([0xc1, 0xac]), Buffer.from('plain')]) {
      expect(reader.recognizes(other)).toBe(false)
    }
  })

  it.each(['', 'k1.aesgcm256.', 'k1.aesgcm256.short', `${key}x`, undefined])(
    'refuses the key %j, without telling it',
    keys => {
      const open = () => cloakReader({ keys: keys as string })
      expect(open).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
      if (keys !== undefined && keys.length > 20) expect(open).not.toThrow(new RegExp(key.slice(13, 30)))
    },
  )
})
