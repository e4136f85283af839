import { createSecretKey, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hkdfSha256 } from '../../src/suite/hkdf.ts'
import rfc5869 from './rfc5869.json' with { type: 'json' }
import { readWycheproof, type WycheproofTest } from './wycheproof.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

const primitive = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length)).toString('hex')

describe('HKDF-SHA-256', () => {
  it.each(rfc5869.cases)('agrees with RFC 5869, test case $testCase', ({ key, salt, info, length, output }) => {
    expect(primitive(hex(key), hex(salt), hex(info), length)).toBe(output)
    if (salt === '') expect(hkdfSha256(hex(key), hex(info), length).toString('hex')).toBe(output)
  })

  it('is ours with an empty salt, from bytes and from a KeyObject', () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        bytes(200),
        fc.integer({ min: 1, max: 200 }),
        (key, info, length) => {
          const expected = primitive(key, new Uint8Array(0), info, length)
          expect(hkdfSha256(key, info, length).toString('hex')).toBe(expected)
          expect(hkdfSha256(createSecretKey(key), info, length).toString('hex')).toBe(expected)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives 32 bytes where no length is asked for', () => {
    expect(hkdfSha256(hex('00'.repeat(32)), hex('01'))).toHaveLength(32)
  })
})

interface HkdfTest extends WycheproofTest {
  readonly ikm: string
  readonly salt: string
  readonly info: string
  readonly size: number
  readonly okm: string
}

const groups = readWycheproof<HkdfTest>('hkdf_sha256_test.json')
if (groups !== undefined) {
  const tests = groups.flatMap(group => group.tests)

  describe('Wycheproof, HKDF-SHA-256', () => {
    it('has cases without salt, which our function computes itself', () => {
      expect(tests.filter(test => test.salt === '').length).toBeGreaterThan(20)
    })

    it.each(tests)('$tcId $comment: $result', ({ ikm, salt, info, size, okm, result }) => {
      if (result === 'valid') {
        expect(primitive(hex(ikm), hex(salt), hex(info), size)).toBe(okm)
        if (salt === '') expect(hkdfSha256(hex(ikm), hex(info), size).toString('hex')).toBe(okm)
        return
      }
      // All of these ask for more than 255 blocks (RFC 5869, section 2.3): that a salt is missing makes no difference.
      const refusal = expect.objectContaining({ code: 'ERR_CRYPTO_INVALID_KEYLEN' })
      expect(() => primitive(hex(ikm), hex(salt), hex(info), size)).toThrow(refusal)
      expect(() => hkdfSha256(hex(ikm), hex(info), size)).toThrow(refusal)
    })
  })
}
