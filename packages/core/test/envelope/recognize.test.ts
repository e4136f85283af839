import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeHeader } from '../../src/envelope/header.ts'
import { isEnvelope, keyIdOf, looksSealed } from '../../src/envelope/recognize.ts'
import type { ValueType } from '../../src/index.ts'

const anyType = fc.constantFrom<ValueType>('string', 'number', 'bigint', 'boolean', 'date', 'json', 'buffer')
const anyEnvelope = fc
  .tuple(anyType, fc.nat({ max: 0xffffffff }), fc.uint8Array({ minLength: 28, maxLength: 80 }))
  .map(([type, keyId, rest]) => ({ keyId, binary: Buffer.concat([encodeHeader(type, keyId), rest]) }))

const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withTypedArray: true,
    withNullPrototype: true,
    withBoxedValues: true,
  }),
  fc.string({ unit: 'binary' }).map(text => `wax1${text}`),
  fc.string({ unit: 'binary', minLength: 44 }).map(text => `wax1${text}`),
  fc.uint8Array().map(bytes => Uint8Array.of(0xc1, 0xac, 0x75, ...bytes)),
  fc.uint8Array().map(bytes => Uint8Array.of(0xc1, 0xac, ...bytes).buffer),
)

describe('recognising an envelope', () => {
  it('never throws, whatever the value', () => {
    fc.assert(
      fc.property(anything, value => {
        const id = keyIdOf(value)
        const isId = id === undefined || (Number.isInteger(id) && id >= 0 && id <= 0xffffffff)
        return typeof isEnvelope(value) === 'boolean' && typeof looksSealed(value) === 'boolean' && isId
      }),
      { numRuns: 10_000 },
    )
  })

  it('never throws on what only looks like bytes', () => {
    const fakes = [Object.create(Uint8Array.prototype), { [Symbol.toStringTag]: 'ArrayBuffer' }, new Proxy([], {})]
    for (const fake of fakes)
      expect([isEnvelope(fake), keyIdOf(fake), looksSealed(fake)]).toEqual([false, undefined, false])
  })

  it('finds every one, and its key id, in both carriers', () => {
    fc.assert(
      fc.property(anyEnvelope, ({ keyId, binary }) => {
        const carriers = [binary, new Uint8Array(binary), new Uint8Array(binary).buffer, binary.toString('base64url')]
        return carriers.every(stored => isEnvelope(stored) && looksSealed(stored) && keyIdOf(stored) === keyId)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives a key id only where there are enough bytes for an envelope', () => {
    const shortest = Buffer.concat([encodeHeader('string', 0xa1b2c3d4), Buffer.alloc(28)])
    const text = shortest.toString('base64url')
    expect([keyIdOf(shortest), keyIdOf(text)]).toEqual([0xa1b2c3d4, 0xa1b2c3d4])
    for (let length = 0; length < 36; length++) expect(keyIdOf(shortest.subarray(0, length))).toBeUndefined()
    for (let length = 0; length < 48; length++) expect(keyIdOf(text.slice(0, length))).toBeUndefined()
    for (let length = 0; length < 36; length++) expect(looksSealed(shortest.subarray(0, length))).toBe(false)
  })

  it('knows later versions for envelopes, but not their key ids', () => {
    const envelope = Buffer.concat([encodeHeader('string', 1), Buffer.alloc(28)])
    for (let third = 0; third < 256; third++) {
      envelope[2] = third
      const text = envelope.toString('base64url')
      const version = third - 0x75 + 1
      expect([third, isEnvelope(envelope)]).toEqual([third, version >= 1 && version <= 9])
      expect(isEnvelope(text)).toBe(/^wax[1-9]/.test(text))
      expect(keyIdOf(envelope)).toBe(version === 1 ? 1 : undefined)
      expect(keyIdOf(text)).toBe(version === 1 ? 1 : undefined)
      expect(looksSealed(envelope)).toBe(version === 1)
    }
  })

  it('cannot take UTF-8 for an envelope in a binary column', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => !isEnvelope(Buffer.from(text, 'utf8'))),
      { numRuns: 2000 },
    )
  })

  it('tells text that merely begins with wax1 from a whole envelope', () => {
    const text = Buffer.concat([encodeHeader('string', 1), Buffer.alloc(28)]).toString('base64url')
    expect(looksSealed(text)).toBe(true)
    const others = [
      'wax1',
      'wax1 for my skis',
      `${text}=`,
      `${text} `,
      ` ${text}`,
      text.slice(0, -1),
      text.replace('1', '2'),
    ]
    for (const other of others) expect([other, looksSealed(other)]).toEqual([other, false])
    for (const kind of [0x01, 0x10, 0x12, 0x81, 0xf1]) {
      expect(looksSealed(Buffer.concat([Buffer.of(0xc1, 0xac, 0x75, kind), Buffer.alloc(40)]))).toBe(false)
    }
  })
})
