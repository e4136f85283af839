import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addon } from './find-addon.ts'

type Method = (...given: unknown[]) => unknown

if (addon !== undefined) {
  const { SealingKey, MacKey } = addon
  const header = randomBytes(8)
  const key = new SealingKey(randomBytes(32))
  const mac = new MacKey(randomBytes(32))
  const sealed = key.sealText(header, 'text')

  const detached = () => {
    const bytes = new Uint8Array(64)
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    return bytes
  }
  const shrunk = () => {
    const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer
    const buffer = new Resizable(64, { maxByteLength: 128 })
    const bytes = new Uint8Array(buffer, 8, 50)
    ;(buffer as unknown as { resize(length: number): void }).resize(16)
    return bytes
  }
  const throwing = new Proxy([], {
    get() {
      throw new Error('from a trap')
    },
  })

  /** Whatever JavaScript may hand over in place of bytes, text or an array. */
  const strange: readonly [string, unknown][] = [
    ...[null, 0, 1.5, Number.NaN, -1, 2 ** 53, true, 1n, Symbol('s'), {}, () => {}, new Date()].map(
      value => [String(value), value] as [string, unknown],
    ),
    ['an array', [1, 2, 3]],
    ['a sparse array', new Array(5)],
    ['a proxy', throwing],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['a SharedArrayBuffer', new SharedArrayBuffer(8)],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['floats', new Float64Array(8)],
    ['clamped bytes', new Uint8ClampedArray(8)],
    ['signed bytes', new Int8Array(8)],
    ['words', new Uint16Array(8)],
    ['detached bytes', detached()],
    ['bytes that no longer fit their buffer', shrunk()],
    ['shared bytes', new Uint8Array(new SharedArrayBuffer(64))],
    ['no bytes', new Uint8Array(0)],
    ['a lone surrogate', '\ud800'],
    ['a String object', new String('wax1')],
    ['a key', key],
    ['a key of the other class', mac],
    ['a long text', 'x'.repeat(100_000)],
    ['a rope', 'ab'.repeat(9000) + 'ü'.repeat(9000)],
    ['undefined', undefined],
  ]

  const methods: readonly [string, object, number][] = [
    ...(
      [
        ['sealText', 3],
        ['sealInto', 4],
        ['sealWithNonce', 5],
        ['sealTexts', 2],
        ['sealManyInto', 3],
        ['openText', 3],
        ['openInto', 4],
        ['openTexts', 2],
        ['openManyInto', 3],
      ] as const
    ).map(([name, count]) => [name, key, count] as [string, object, number]),
    ['hashInto', mac, 3],
  ]
  const genuine: Readonly<Record<string, readonly unknown[]>> = {
    sealText: [header, 'text', undefined],
    sealInto: [Buffer.alloc(40), header, 'text', undefined],
    sealWithNonce: [Buffer.alloc(40), header, 'text', undefined, randomBytes(12)],
    sealTexts: [header, ['a', 'b']],
    sealManyInto: [[Buffer.alloc(37), Buffer.alloc(37)], header, ['a', 'b']],
    openText: [header, sealed, undefined],
    openInto: [Buffer.alloc(4), header, sealed, undefined],
    openTexts: [header, [sealed, 'x']],
    openManyInto: [[Buffer.alloc(4)], header, [sealed]],
    hashInto: [Buffer.alloc(32), header, 'text'],
  }

  /** It may answer or throw one of these. That it does either, and the process lives, is the test. */
  function survives(object: object, name: string, given: readonly unknown[]): void {
    try {
      ;(Reflect.get(object, name) as Method).apply(object, [...given])
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
    }
    expect(key.openText(header, sealed)).toBe('text')
  }

  describe.each(methods)('%s', (name, object, count) => {
    it('takes what it is made for', () => {
      expect(() => (Reflect.get(object, name) as Method).apply(object, [...genuine[name]!])).not.toThrow()
    })

    it('survives any value in any place', () => {
      for (let place = 0; place < count; place++) {
        for (const [, value] of strange) survives(object, name, genuine[name]!.with(place, value))
      }
    })

    it('survives arrays that hold any value', () => {
      for (let place = 0; place < count; place++) {
        for (const [, value] of strange) survives(object, name, genuine[name]!.with(place, [value, value]))
      }
    })

    it('survives too few values, and too many', () => {
      for (let given = 0; given <= count; given++) survives(object, name, genuine[name]!.slice(0, given))
      survives(object, name, [...genuine[name]!, ...genuine[name]!])
    })

    it('refuses every receiver that is not of its class', () => {
      const method = Reflect.get(object, name) as Method
      const other = object === key ? mac : key
      for (const receiver of [
        undefined,
        null,
        1,
        {},
        other,
        Object.create(object),
        new Proxy(object, {}),
        Buffer.alloc(8),
      ]) {
        expect(() => method.apply(receiver, [...genuine[name]!])).toThrow(TypeError)
      }
    })
  })

  describe.each([
    ['SealingKey', SealingKey],
    ['MacKey', MacKey],
  ] as const)('%s', (_, Class) => {
    it('is made of 32 bytes and nothing else, with new', () => {
      for (const [, value] of strange) expect(() => new Class(value as Uint8Array)).toThrow()
      for (const length of [0, 16, 31, 33, 64]) expect(() => new Class(new Uint8Array(length))).toThrow(RangeError)
      expect(() => (Class as unknown as Method)(randomBytes(32))).toThrow(TypeError)
      expect(() => (Class as unknown as Method).call(key, randomBytes(32))).toThrow(TypeError)
      expect(() => Reflect.construct(Class, [])).toThrow(TypeError)
    })

    it('can be a base class, and no more than that be faked', () => {
      class Derived extends (Class as typeof SealingKey) {}
      expect(new Derived(randomBytes(32))).toBeInstanceOf(Class)
      const borrowed = Reflect.construct(Class, [randomBytes(32)], Array)
      expect(borrowed).not.toBeInstanceOf(Class)
    })
  })
}
