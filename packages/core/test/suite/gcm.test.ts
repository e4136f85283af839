import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CipherEngine } from '../../src/suite/cipher-engine.ts'
import { HEADER_LENGTH, TAG_LENGTH } from '../../src/suite/cipher-engine.ts'
import { NONCE_LENGTH } from '../../src/suite/nonce-pool.ts'
import { engines } from './engines.ts'
import specification from './gcm-specification.json' with { type: 'json' }
import { readWycheproof, type WycheproofTest } from './wycheproof.ts'

/** One published case, in hexadecimal. */
interface GcmCase {
  readonly key: string
  readonly nonce: string
  readonly plaintext: string
  readonly additionalData: string
  readonly ciphertext: string
  readonly tag: string
}

const hex = (text: string) => Buffer.from(text, 'hex')

// Bare node:crypto with the parameters of our engine. The engine is shown to equal it below.
function primitiveSeal(test: GcmCase): string {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(hex(test.key)), hex(test.nonce), { authTagLength: 16 })
  cipher.setAAD(hex(test.additionalData))
  return Buffer.concat([cipher.update(hex(test.plaintext)), cipher.final(), cipher.getAuthTag()]).toString('hex')
}

function primitiveOpen(test: GcmCase): string {
  const secret = createSecretKey(hex(test.key))
  const decipher = createDecipheriv('aes-256-gcm', secret, hex(test.nonce), { authTagLength: 16 })
  decipher.setAAD(hex(test.additionalData)).setAuthTag(hex(test.tag))
  return Buffer.concat([decipher.update(hex(test.ciphertext)), decipher.final()]).toString('hex')
}

// The engine splits additional data into the 8 bytes of the header, which precede the nonce, and the row binding.
function engineSeal(engine: CipherEngine, test: GcmCase): string {
  const key = engine.importKey(hex(test.key))
  const additional = hex(test.additionalData)
  const header = additional.subarray(0, HEADER_LENGTH)
  const binding = additional.length > HEADER_LENGTH ? additional.subarray(HEADER_LENGTH) : undefined
  const sealed = engine.sealWithNonce(key, header, hex(test.nonce), hex(test.plaintext), binding)
  return sealed.subarray(HEADER_LENGTH + NONCE_LENGTH).toString('hex')
}

function engineOpen(engine: CipherEngine, test: GcmCase): string {
  const key = engine.importKey(hex(test.key))
  const additional = hex(test.additionalData)
  const header = additional.subarray(0, HEADER_LENGTH)
  const sealed = Buffer.concat([header, hex(test.nonce), hex(test.ciphertext), hex(test.tag)])
  return engine.open(key, sealed, additional.subarray(HEADER_LENGTH)).toString('hex')
}

const isNonceOurs = (test: GcmCase) => hex(test.nonce).length === NONCE_LENGTH
const fillsHeader = (test: GcmCase) => hex(test.additionalData).length >= HEADER_LENGTH

// An engine takes 8 bytes of header, and some of the cases have less. With a header, the tag alone differs.
function withHeader(test: GcmCase): GcmCase {
  const padded = { ...test, additionalData: '00'.repeat(HEADER_LENGTH) }
  return { ...padded, tag: primitiveSeal(padded).slice(-2 * TAG_LENGTH) }
}

function agrees(engine: CipherEngine, test: GcmCase): void {
  expect(primitiveSeal(test)).toBe(test.ciphertext + test.tag)
  expect(primitiveOpen(test)).toBe(test.plaintext)
  if (!isNonceOurs(test)) return
  const fitting = fillsHeader(test) ? test : withHeader(test)
  expect(engineSeal(engine, fitting)).toBe(fitting.ciphertext + fitting.tag)
  expect(engineOpen(engine, fitting)).toBe(fitting.plaintext)
}

describe.each(engines)('AES-256-GCM on the engine $name', engine => {
  it.each(specification.cases)('agrees with the GCM specification, test case $testCase', test => agrees(engine, test))

  it('is in the engine what it is in node:crypto, whatever the sizes', () => {
    const bytes = (constraints: fc.IntArrayConstraints) => fc.uint8Array(constraints).map(b => Buffer.from(b))
    fc.assert(
      fc.property(
        bytes({ minLength: 32, maxLength: 32 }),
        bytes({ minLength: NONCE_LENGTH, maxLength: NONCE_LENGTH }),
        bytes({ minLength: HEADER_LENGTH, maxLength: HEADER_LENGTH + 70 }),
        bytes({ maxLength: 300 }),
        (key, nonce, additional, plaintext) => {
          const parts = { key, nonce, additionalData: additional, plaintext, ciphertext: '', tag: '' }
          const test = Object.fromEntries(
            Object.entries(parts).map(([name, value]) => [name, value.toString('hex')]),
          ) as unknown as GcmCase
          const sealed = primitiveSeal(test)
          expect(engineSeal(engine, test)).toBe(sealed)
          const whole = { ...test, ciphertext: sealed.slice(0, -32), tag: sealed.slice(-32) }
          expect(engineOpen(engine, whole)).toBe(test.plaintext)
        },
      ),
      { numRuns: 300 },
    )
  })
})

interface AeadTest extends WycheproofTest {
  readonly key: string
  readonly iv: string
  readonly aad: string
  readonly msg: string
  readonly ct: string
  readonly tag: string
}

const groups = readWycheproof<AeadTest>('aes_gcm_test.json')
if (groups !== undefined) {
  const ours = groups.filter(group => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128)
  const tests = ours.flatMap(group => group.tests)

  describe.each(engines)('Wycheproof, AES-256-GCM with 96-bit nonces and 128-bit tags, on the engine $name', engine => {
    it('has cases of both kinds that the engine opens itself', () => {
      expect(tests.filter(test => test.result === 'valid' && fillsHeader(caseOf(test))).length).toBeGreaterThan(10)
      expect(tests.filter(test => test.result === 'invalid').length).toBeGreaterThan(20)
    })

    it.each(tests)('$tcId $comment: $result', test => {
      const known = caseOf(test)
      if (test.result === 'valid') return agrees(engine, known)
      expect(() => primitiveOpen(known)).toThrow('unable to authenticate data')
      const genuine = primitiveSeal(known)
      expect(genuine).not.toBe(known.ciphertext + known.tag)
      // These have too little additional data for a header. The same change to the tag of a value that has one:
      const change = xor(genuine.slice(-2 * TAG_LENGTH), known.tag)
      const fitting = withHeader(known)
      expect(engineOpen(engine, fitting)).toBe(known.plaintext)
      expect(() => engineOpen(engine, { ...fitting, tag: xor(fitting.tag, change) })).toThrow(
        'unable to authenticate data',
      )
    })
  })
}

function xor(a: string, b: string): string {
  const other = hex(b)
  return Buffer.from(hex(a).map((byte, i) => byte ^ other[i]!)).toString('hex')
}

function caseOf(test: AeadTest): GcmCase {
  const { key, iv: nonce, msg: plaintext, aad: additionalData, ct: ciphertext, tag } = test
  return { key, nonce, plaintext, additionalData, ciphertext, tag }
}
