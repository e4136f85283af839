import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CipherEngine } from '../../src/suite/cipher-engine.ts'
import { hmacSha256 } from '../../src/suite/hmac.ts'
import { engines } from './engines.ts'
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

/** The same by an engine, whose keys have 32 bytes. */
function engineMac(engine: CipherEngine, key: string, data: string, published: string): string {
  return engine.hash(engine.importMacKey(hex(key)), NOTHING, hex(data), published.length / 2).toString('hex')
}

const NOTHING = new Uint8Array(0)

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

    const ours = tests.filter(test => test.key.length === 64)

    it.each(engines)('has cases with 32-byte keys, in which the engine $name agrees', engine => {
      expect(ours.length).toBeGreaterThan(50)
      for (const { key, msg, tag, result } of ours) {
        expect(engineMac(engine, key, msg, tag) === tag, `${msg} ${tag}`).toBe(result === 'valid')
      }
    })
  })
}
