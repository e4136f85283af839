import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addon } from './find-addon.ts'

// JavaScript that runs in the middle of a call: getters of array elements, which may take the others' memory away.
if (addon !== undefined) {
  const header = randomBytes(8)
  const key = new addon.SealingKey(randomBytes(32))
  const detach = (bytes: Uint8Array) => structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] })
  const withGetter = <T>(values: T[], index: number, get: () => T): T[] =>
    Object.defineProperty(values, index, { get, enumerable: true })

  describe('a getter in an array', () => {
    it('may detach the header: a copy was made', () => {
      const own = new Uint8Array(header)
      const stored = withGetter(['', '', ''], 1, () => {
        detach(own)
        return 'b'
      })
      const texts = key.sealTexts(own, stored)
      expect(own.length).toBe(0)
      expect(key.openTexts(header, texts)).toEqual(['', 'b', ''])
    })

    it('may detach an output: it is refused', () => {
      const outs = [new Uint8Array(37), new Uint8Array(37)]
      const plaintexts = withGetter(['a', 'b'], 1, () => {
        detach(outs[1]!)
        return 'b'
      })
      expect(() => key.sealManyInto(outs, header, plaintexts)).toThrow(RangeError)
    })

    it('may throw: the call ends with it', () => {
      const failing = withGetter(['a', 'b'], 1, () => {
        throw new Error('from a getter')
      })
      expect(() => key.sealTexts(header, failing)).toThrow('from a getter')
      expect(() => key.openTexts(header, failing)).toThrow('from a getter')
      expect(() => key.sealManyInto([new Uint8Array(37), new Uint8Array(37)], header, failing)).toThrow('from a getter')
    })

    it('may empty the array: what is missing is no text', () => {
      const values: string[] = ['a', 'b', 'c']
      withGetter(values, 0, () => {
        values.length = 1
        return 'a'
      })
      expect(() => key.sealTexts(header, values)).toThrow(TypeError)
    })

    it('may call the addon again', () => {
      const texts = key.sealTexts(header, ['a', 'b'])
      const stored = withGetter([...texts], 1, () => key.sealText(header, key.openText(header, texts[1]!)!))
      expect(key.openTexts(header, stored)).toEqual(['a', 'b'])
    })
  })

  it('takes an ArrayBuffer for bytes, which is how some drivers hand out a cell', () => {
    const { buffer } = new Uint8Array(Buffer.from(key.sealText(header, 'text'), 'base64url'))
    expect(key.openText(header, buffer)).toBe('text')
  })

  describe('an output', () => {
    it('that overlaps its input gets a whole result or none', () => {
      const memory = Buffer.alloc(100, 'x')
      key.sealInto(memory.subarray(10, 66), header, memory.subarray(0, 20))
      expect(key.openText(header, memory.subarray(10, 66))).toBe('x'.repeat(20))
    })

    it('of another length than the result is refused, and stays as it is', () => {
      const sealed = key.sealText(header, 'text')
      for (const length of [0, 3, 5, 4096]) {
        const out = Buffer.alloc(length, 7)
        expect(() => key.openInto(out, header, sealed)).toThrow(RangeError)
        expect(out.every(byte => byte === 7)).toBe(true)
      }
    })

    it('holds nothing of a plaintext whose tag is wrong', () => {
      const sealed = Buffer.from(key.sealText(header, 'a secret of the patient'), 'base64url')
      sealed[sealed.length - 1]! ^= 1
      const out = Buffer.alloc(23)
      expect(key.openInto(out, header, sealed)).toBe(false)
      expect(out.equals(Buffer.alloc(23))).toBe(true)
    })
  })
}
