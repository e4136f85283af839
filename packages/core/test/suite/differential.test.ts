import { describe, expect, it } from 'vitest'
import { fromBase64Url } from '../../src/bytes.ts'
import type { CipherEngine, EngineKey, EngineMacKey } from '../../src/suite/cipher-engine.ts'
import { nodeEngine } from '../../src/suite/node-engine.ts'
import { nativeEngine } from './engines.ts'
import { SeededRandom } from './seeded-random.ts'

const CASES = 100_000
const KEYS = 8

/** An engine with the keys that both have. */
interface Side {
  readonly engine: CipherEngine
  readonly keys: readonly EngineKey[]
  readonly macKeys: readonly EngineMacKey[]
}

/** What a call gives, or that it fails, in a form that compares. */
function outcome(work: () => unknown): unknown {
  try {
    const result = work()
    return result instanceof Uint8Array ? Buffer.from(result).toString('hex') : result
  } catch (error) {
    return `threw ${(error as Error).message}`
  }
}

if (nativeEngine !== undefined) {
  const native = nativeEngine

  describe('the native engine beside node:crypto', () => {
    const random = new SeededRandom(20_261_121)
    const secrets = Array.from({ length: KEYS }, () => random.bytes(32))
    const sides: readonly Side[] = [nodeEngine, native].map(engine => ({
      engine,
      keys: secrets.map(secret => engine.importKey(secret)),
      macKeys: secrets.map(secret => engine.importMacKey(secret)),
    }))

    /** Both sides must say the same. */
    const agree = (work: (side: Side) => unknown): unknown => {
      const [reference, other] = sides.map(side => outcome(() => work(side)))
      if (JSON.stringify(reference) !== JSON.stringify(other)) expect(other).toEqual(reference)
      return reference
    }

    it(`agrees in ${CASES} random cases`, { timeout: 120_000 }, () => {
      let opened = 0
      for (let i = 0; i < CASES; i++) {
        const which = random.below(KEYS)
        const header = random.bytes(8)
        const nonce = random.bytes(12)
        const binding = random.below(3) === 0 ? random.bytes(random.below(80)) : undefined
        const plaintext = random.plaintext(i)
        agree(({ engine, macKeys }) => engine.hash(macKeys[which]!, header.subarray(0, 1), plaintext, 4 + (i % 29)))
        const sealed = agree(({ engine, keys }) =>
          engine.sealWithNonce(keys[which]!, header, nonce, plaintext, binding),
        )
        const stored = random.damaged(Buffer.from(sealed as string, 'hex'))
        const expected = random.below(20) === 0 ? random.bytes(8) : header
        if (typeof stored !== 'string') agree(({ engine, keys }) => engine.open(keys[which]!, stored, binding))
        agree(({ engine, keys }) => engine.openStored(keys[which]!, expected, stored, binding))
        const text = agree(({ engine, keys }) => engine.openText(keys[which]!, expected, stored, binding))
        if (text !== undefined) opened++
      }
      // Neither all nor nothing.
      expect(opened).toBeGreaterThan(CASES / 4)
      expect(opened).toBeLessThan(CASES * 0.9)
    })

    it('agrees on what is written at random, each reading the other', () => {
      for (let i = 0; i < 2000; i++) {
        const [header, plaintext] = [random.bytes(8), random.plaintext(i)]
        for (const [writer, reader] of [sides, [...sides].reverse()] as [Side, Side][]) {
          const text = writer.engine.sealToText(writer.keys[0]!, header, plaintext)
          expect(fromBase64Url(text)).toBeDefined()
          const back = reader.engine.openStored(reader.keys[0]!, header, text)
          expect(back?.equals(Buffer.from(plaintext as string))).toBe(true)
        }
      }
    })

    it.each([1 << 20, (1 << 20) + 1, 3 << 20])('agrees on a value of %d bytes', length => {
      const [header, nonce, bytes] = [random.bytes(8), random.bytes(12), random.bytes(length)]
      for (const plaintext of [bytes, bytes.toString('base64'), bytes.toString('latin1')]) {
        const sealed = Buffer.from(
          agree(({ engine, keys }) => engine.sealWithNonce(keys[0]!, header, nonce, plaintext)) as string,
          'hex',
        )
        agree(({ engine, keys }) => engine.openText(keys[0]!, header, sealed))
        const text = sealed.toString('base64url')
        agree(({ engine, keys }) => engine.openStored(keys[0]!, header, text))
        agree(({ engine, keys }) => engine.openStored(keys[0]!, header, `${text.slice(0, -1)}!`))
      }
    })
  })
}
