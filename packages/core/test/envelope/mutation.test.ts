import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bytes, FieldCipher, type ValueType, type WaxsealErrorCode } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf } from '../support/refusal.ts'

const { keyring } = setUp()
await keyring.ready('')

const VALUES: readonly [ValueType, unknown][] = [
  ['string', ''],
  ['string', 'Ada Lovelace, 12 St James’s Square'],
  ['string', 'a'],
  ['string', 'ab'],
  ['number', -0],
  ['bigint', -(2n ** 70n)],
  ['boolean', true],
  ['date', new Date(-1)],
  ['json', { allergies: ['penicillin'], since: 1970 }],
  ['buffer', Buffer.from([0, 1, 255])],
]
const ENVELOPES = VALUES.map(([type, value]) => {
  const cipher = new FieldCipher(keyring, { context: 'patient.any', type })
  const binary = cipher.encrypt(value, '') as Buffer
  return { type, cipher, binary, text: binary.toString('base64url') }
})

// All that reading can say of an envelope under a key that is in memory, or of one that names another key.
const EXPECTED: readonly WaxsealErrorCode[] = [
  'NOT_AN_ENVELOPE',
  'ENVELOPE_MALFORMED',
  'ENVELOPE_VERSION_UNSUPPORTED',
  'ENVELOPE_SUITE_UNSUPPORTED',
  'ENVELOPE_TYPE_MISMATCH',
  'KEY_NOT_LOADED',
  'DECRYPTION_FAILED',
]

function isRefused(cipher: FieldCipher, stored: Bytes | string): boolean {
  return EXPECTED.includes(codeOf(() => cipher.decrypt(stored)))
}

const isBase64Url = (text: string) => /^[\w-]*$/.test(text)

describe.each(ENVELOPES)('an envelope of $type ($text.length characters)', ({ cipher, binary, text }) => {
  it('is refused for what it is at every length short of its own', () => {
    for (let length = 0; length < binary.length; length++) {
      const code = length < 3 ? 'NOT_AN_ENVELOPE' : length < 36 ? 'ENVELOPE_MALFORMED' : 'DECRYPTION_FAILED'
      expect([length, codeOf(() => cipher.decrypt(binary.subarray(0, length)))]).toEqual([length, code])
    }
    for (let length = 0; length < text.length; length++) {
      const code = codeOf(() => cipher.decrypt(text.slice(0, length)))
      if (length < 4) expect(code).toBe('NOT_AN_ENVELOPE')
      else if (length < 48) expect(code).toBe('ENVELOPE_MALFORMED')
      else expect(['ENVELOPE_MALFORMED', 'DECRYPTION_FAILED']).toContain(code)
    }
  })

  it('is refused with its beginning cut off', () => {
    for (let start = 1; start <= binary.length; start++) expect(isRefused(cipher, binary.subarray(start))).toBe(true)
    for (let start = 1; start <= text.length; start++) expect(isRefused(cipher, text.slice(start))).toBe(true)
  })

  it('is refused with every single bit flipped, with the code of what the bit is in', () => {
    for (let bit = 0; bit < binary.length * 8; bit++) {
      const changed = Buffer.from(binary)
      changed[bit >> 3]! ^= 0x80 >> (bit & 7)
      expect([bit, codeOf(() => cipher.decrypt(changed))]).toEqual([bit, codeOfFlip(bit, changed)])
    }
  })

  it('is refused as text with every single bit of every character flipped', () => {
    for (let bit = 0; bit < text.length * 8; bit++) {
      const at = bit >> 3
      const put = String.fromCharCode(text.charCodeAt(at) ^ (0x80 >> (bit & 7)))
      const changed = text.slice(0, at) + put + text.slice(at + 1)
      const code = codeOf(() => cipher.decrypt(changed))
      if (at >= 4 && !isBase64Url(put)) expect([bit, code]).toEqual([bit, 'ENVELOPE_MALFORMED'])
      else expect(EXPECTED).toContain(code)
    }
  })

  it('is refused with anything before or behind it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.boolean(), (more, before) => {
        return isRefused(cipher, Buffer.concat(before ? [more, binary] : [binary, more]))
      }),
      { numRuns: 200 },
    )
    const digit = fc.constantFrom(...'AQgwz09-_=+/ \n.')
    fc.assert(
      fc.property(fc.string({ unit: digit, minLength: 1, maxLength: 40 }), fc.boolean(), (more, before) => {
        return isRefused(cipher, before ? more + text : text + more)
      }),
      { numRuns: 200 },
    )
  })
})

/** What a flipped bit must be refused with: the place says it, and for the version the byte that came out. */
function codeOfFlip(bit: number, changed: Buffer): WaxsealErrorCode {
  const at = bit >> 3
  if (at === 2 && changed[2]! > 0x75 && changed[2]! <= 0x7d) return 'ENVELOPE_VERSION_UNSUPPORTED'
  if (at < 3) return 'NOT_AN_ENVELOPE'
  if (at === 3) return (bit & 7) < 4 ? 'ENVELOPE_TYPE_MISMATCH' : 'ENVELOPE_SUITE_UNSUPPORTED'
  return at < 8 ? 'KEY_NOT_LOADED' : 'DECRYPTION_FAILED'
}

describe('random mutations', () => {
  const envelope = fc.constantFrom(...ENVELOPES)
  const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 6 }), put: fc.uint8Array({ maxLength: 6 }) })

  it('of bytes are all refused', () => {
    fc.assert(
      fc.property(envelope, fc.array(edit, { minLength: 1, maxLength: 8 }), ({ cipher, binary }, edits) => {
        const changed = edits.reduce((bytes, { at, remove, put }) => {
          const start = at % (bytes.length + 1)
          return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + remove)])
        }, binary)
        return changed.equals(binary) || isRefused(cipher, changed)
      }),
      { numRuns: 5000 },
    )
  })

  it('of bits are all refused', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(envelope, flips, ({ cipher, binary }, list) => {
        const changed = Buffer.from(binary)
        for (const [at, mask] of list) changed[at % changed.length]! ^= mask
        return changed.equals(binary) || isRefused(cipher, changed)
      }),
      { numRuns: 5000 },
    )
  })

  it('of characters are all refused, within the alphabet and beyond it', () => {
    const character = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...'ABCxyz019-_') },
      fc.string({ unit: 'binary' }),
    )
    const exchange = fc.record({ at: fc.nat(), remove: fc.nat({ max: 3 }), put: character })
    fc.assert(
      fc.property(envelope, fc.array(exchange, { minLength: 1, maxLength: 6 }), ({ cipher, text }, edits) => {
        const changed = edits.reduce((current, { at, remove, put }) => {
          const start = at % (current.length + 1)
          return current.slice(0, start) + put + current.slice(start + remove)
        }, text)
        return changed === text || isRefused(cipher, changed)
      }),
      { numRuns: 5000 },
    )
  })

  it('that leave nothing as it was are all refused', () => {
    const { cipher } = ENVELOPES[1]!
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.string({ unit: 'binary', maxLength: 120 })), stored =>
        isRefused(cipher, stored),
      ),
      { numRuns: 2000 },
    )
  })
})

describe('the parts of two envelopes', () => {
  const cipher = new FieldCipher(keyring, { context: 'patient.email', type: 'string' })
  const parts = (envelope: Buffer) => [
    envelope.subarray(0, 8),
    envelope.subarray(8, 20),
    envelope.subarray(20, -16),
    envelope.subarray(-16),
  ]

  it('of one key make no third one', () => {
    const [a, b] = ['ada@example.org', 'bob@example.org'].map(value => cipher.encrypt(value, ''))
    for (let choice = 1; choice < 7; choice++) {
      const [header, ...rest] = parts(a!)
      const mixed = rest.map((part, i) => (choice & (1 << i) ? parts(b!)[i + 1]! : part))
      expect(codeOf(() => cipher.decrypt(Buffer.concat([header!, ...mixed])))).toBe('DECRYPTION_FAILED')
    }
  })

  it('of two keys make no third one', async () => {
    const a = cipher.encrypt('ada@example.org', '')
    await keyring.rotate()
    const b = cipher.encrypt('ada@example.org', '')
    expect(a.subarray(0, 8)).not.toEqual(b.subarray(0, 8))
    for (let choice = 1; choice < 15; choice++) {
      const mixed = parts(a).map((part, i) => (choice & (1 << i) ? parts(b)[i]! : part))
      expect(codeOf(() => cipher.decrypt(Buffer.concat(mixed)))).toBe('DECRYPTION_FAILED')
    }
    expect([cipher.decrypt(a), cipher.decrypt(b)]).toEqual(['ada@example.org', 'ada@example.org'])
  })
})
