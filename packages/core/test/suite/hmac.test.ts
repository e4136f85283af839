import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hmacSha256 } from '../../src/suite/hmac.ts'
import rfc4231 from './rfc4231.json' with { type: 'json' }
import { readWycheproof, type WycheproofTest } from './wycheproof.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

/** As many leading bytes as the published code has: one of the RFC's and half of Wycheproof's are truncated. */
function mac(key: string, data: string, published: string): string {
  return hmacSha256(createSecretKey(hex(key)), hex(data))
    .toString('hex')
    .slice(0, published.length)
}

describe('HMAC-SHA-256', () => {
  it.each(rfc4231.cases)('agrees with RFC 4231, test case $testCase', test => {
    expect(mac(test.key, test.data, test.mac)).toBe(test.mac)
  })

  it('takes its message in parts, and text as UTF-8', () => {
    const key = createSecretKey(hex('00'.repeat(32)))
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (head, tail) => {
        const whole = Buffer.concat([head, Buffer.from(tail, 'utf8')])
        expect(hmacSha256(key, head, tail)).toEqual(hmacSha256(key, whole))
      }),
    )
  })
})

interface MacTest extends WycheproofTest {
  readonly key: string
  readonly msg: string
  readonly tag: string
}

const groups = readWycheproof<MacTest>('hmac_sha256_test.json')
if (groups !== undefined) {
  const tests = groups.flatMap(group => group.tests)

  describe('Wycheproof, HMAC-SHA-256', () => {
    it('has cases of both kinds', () => {
      expect(new Set(tests.map(test => test.result))).toEqual(new Set(['valid', 'invalid']))
    })

    it.each(tests)('$tcId $comment: $result', ({ key, msg, tag, result }) => {
      if (result === 'valid') expect(mac(key, msg, tag)).toBe(tag)
      else expect(mac(key, msg, tag)).not.toBe(tag)
    })
  })
}
