import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asBuffer, fromBase64Url, isBytes, keyIdToHex, lengthPrefixed, toBase64Url, zero } from '../src/bytes.ts'

describe('bytes', () => {
  it('are Buffer, Uint8Array and ArrayBuffer, of any realm', () => {
    const memory = Uint8Array.of(1, 2, 3)
    for (const bytes of [Buffer.from(memory), memory, memory.buffer]) expect(isBytes(bytes)).toBe(true)
    for (const code of ['Uint8Array.of(1, 2, 3)', 'Uint8Array.of(1, 2, 3).buffer']) {
      const foreign = runInNewContext(code)
      expect(isBytes(foreign)).toBe(true)
      expect(asBuffer(foreign)).toEqual(Buffer.from(memory))
    }
  })

  it('are nothing that only looks like one', () => {
    const fakes = [
      Object.create(Uint8Array.prototype),
      Object.create(ArrayBuffer.prototype),
      [1],
      'text',
      null,
      undefined,
    ]
    const named = { [Symbol.toStringTag]: 'ArrayBuffer' }
    for (const fake of [...fakes, named, new Uint16Array(1), new DataView(new ArrayBuffer(1))]) {
      expect(isBytes(fake)).toBe(false)
    }
  })

  it('are not copied, and keep their bounds', () => {
    const memory = Uint8Array.of(1, 2, 3, 4, 5)
    const view = asBuffer(memory.subarray(1, 4))
    expect([...view]).toEqual([2, 3, 4])
    zero(view)
    expect([...memory]).toEqual([1, 0, 0, 0, 5])
  })
})

describe('base64url', () => {
  // What strict means: the text, and no other, is what the bytes are written as.
  function isReadStrictly(text: string): boolean {
    const bytes = Buffer.from(text, 'base64url')
    const read = fromBase64Url(text)
    return bytes.toString('base64url') === text ? read?.equals(bytes) === true : read === undefined
  }

  it('comes back, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const text = toBase64Url(bytes)
        expect(text).toMatch(/^[\w-]*$/)
        expect(fromBase64Url(text)).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused where a text has another form than that of its bytes, whatever the text', () => {
    const alphabet = fc.constantFrom(...'AQgwEIMUYcko048_-+/= \n\t.%')
    const text = fc.oneof(fc.string({ unit: alphabet }), fc.string({ unit: 'binary' }), fc.base64String())
    fc.assert(fc.property(text, isReadStrictly), { numRuns: 10_000 })
  })

  it('is refused with any one character exchanged, added or left out, unless that is base64url too', () => {
    const characters = fc.oneof(
      fc.constantFrom(...'AZaz09-_+/=\n \u0000\u00c1\u0141\u0161\uff21'),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(), fc.nat(1), characters, (bytes, at, cut, put) => {
        const text = toBase64Url(bytes)
        const position = at % (text.length + 1)
        return isReadStrictly(text.slice(0, position) + put + text.slice(position + cut))
      }),
      { numRuns: 10_000 },
    )
  })

  it('is refused with every other last character that has the same bytes', () => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const length of [1, 2, 3, 4]) {
      const stem = toBase64Url(new Uint8Array(length)).slice(0, -1)
      const read = [...digits].filter(digit => fromBase64Url(stem + digit) !== undefined)
      expect(read).toHaveLength([4, 16, 64][(length + 2) % 3]!)
    }
  })
})

describe('length-prefixed text', () => {
  it('cannot be confused with the same characters split elsewhere', () => {
    const join = (...texts: string[]) => Buffer.concat(texts.map(lengthPrefixed)).toString('hex')
    expect(join('a', 'bc')).not.toBe(join('ab', 'c'))
    expect(join('', 'é')).toBe('0000000000000002c3a9')
  })
})

describe('a key id', () => {
  it('is shown as 8 hexadecimal digits', () => {
    expect([0, 0xa1, 0xffffffff].map(keyIdToHex)).toEqual(['00000000', '000000a1', 'ffffffff'])
  })
})
