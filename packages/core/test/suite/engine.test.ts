import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { HEADER_LENGTH, TAG_LENGTH } from '../../src/suite/cipher-engine.ts'
import { NONCE_LENGTH, nextNonce } from '../../src/suite/nonce-pool.ts'
import { engines } from './engines.ts'

const header = randomBytes(HEADER_LENGTH)
const body = HEADER_LENGTH + NONCE_LENGTH

describe.each(engines)('the engine $name', engine => {
  const key = engine.importKey(randomBytes(32))

  it('lays out header, nonce, ciphertext and tag', () => {
    const sealed = engine.seal(key, header, 'text')
    expect(sealed).toHaveLength(body + 4 + TAG_LENGTH)
    expect(sealed.subarray(0, HEADER_LENGTH)).toEqual(header)
    expect(engine.open(key, sealed).toString()).toBe('text')
  })

  it('takes a string for its UTF-8 bytes', () => {
    const sealed = engine.seal(key, header, 'Grüße 😀')
    expect(engine.open(key, sealed)).toEqual(Buffer.from('Grüße 😀', 'utf8'))
  })

  it('authenticates the row binding, and takes an empty one for none', () => {
    const binding = Buffer.from('row 7')
    const sealed = engine.seal(key, header, 'text', binding)
    expect(engine.open(key, sealed, binding).toString()).toBe('text')
    expect(() => engine.open(key, sealed)).toThrow()
    expect(() => engine.open(key, sealed, Buffer.from('row 8'))).toThrow()
    const unbound = engine.seal(key, header, 'text')
    expect(engine.open(key, unbound, new Uint8Array(0)).toString()).toBe('text')
    expect(() => engine.open(key, unbound, binding)).toThrow()
  })

  it('accepts no tag shorter than 16 bytes', () => {
    const sealed = engine.seal(key, header, 'a text of some length, from which bytes can be spared')
    for (let cut = 1; cut <= TAG_LENGTH; cut++) {
      expect(() => engine.open(key, sealed.subarray(0, -cut))).toThrow()
    }
  })

  it('does not take over the memory of the key bytes', () => {
    const bytes = randomBytes(32)
    const imported = engine.importKey(bytes)
    const sealed = engine.seal(imported, header, 'text')
    bytes.fill(0)
    expect(engine.open(imported, sealed).toString()).toBe('text')
  })

  it('seals and opens many as it does one, each under its own nonce', () => {
    const values = ['', 'a', Buffer.from([0, 255]), 'Grüße']
    const sealed = engine.sealMany(key, header, values)
    expect(engine.openMany(key, sealed)).toEqual(values.map(value => Buffer.from(value as string)))
    expect(sealed.map(one => engine.open(key, one))).toEqual(engine.openMany(key, sealed))
    const nonces = new Set(sealed.map(one => one.subarray(HEADER_LENGTH, body).toString('hex')))
    expect(nonces.size).toBe(values.length)
  })

  it('seals and opens text likewise', () => {
    const values = ['', 'a', Buffer.from([0, 255]), 'Grüße']
    const texts = engine.sealManyToText(key, header, values)
    expect(texts.map(text => engine.openStored(key, header, text))).toEqual(
      values.map(one => Buffer.from(one as string)),
    )
    expect(engine.openTexts(key, header, texts)).toEqual(['', 'a', undefined, 'Grüße'])
    const text = engine.sealToText(key, header, 'Grüße', Buffer.from('row'))
    expect(engine.openText(key, header, text, Buffer.from('row'))).toBe('Grüße')
    expect(engine.openText(key, header, text)).toBeUndefined()
    expect(engine.openText(key, header, Buffer.from(text, 'base64url'), Buffer.from('row'))).toBe('Grüße')
  })

  it('opens what has another header only without being told which it is to have', () => {
    const other = Buffer.from(header).fill(1, 7)
    const sealed = engine.seal(key, other, 'text')
    expect(engine.open(key, sealed).toString()).toBe('text')
    expect(engine.openStored(key, header, sealed)).toBeUndefined()
    expect(engine.openText(key, header, sealed)).toBeUndefined()
  })

  it('hashes, and starts anew each time', () => {
    const bytes = randomBytes(32)
    const macKey = engine.importMacKey(bytes)
    const expected = createHmac('sha256', bytes).update('tag').update('Grüße').digest()
    for (const length of [4, 16, 32]) {
      expect(engine.hash(macKey, Buffer.from('tag'), 'Grüße', length)).toEqual(expected.subarray(0, length))
    }
  })

  it('opens none of many when one was changed', () => {
    const sealed = engine.sealMany(key, header, ['a', 'b', 'c'])
    sealed[1]![body]! ^= 1
    expect(() => engine.openMany(key, sealed)).toThrow()
  })
})

describe('nonces', () => {
  it('do not repeat, within a pool or from pool to pool', () => {
    const drawn = Array.from({ length: 10_000 }, () => nextNonce().toString('hex'))
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(drawn.every(nonce => nonce.length === 2 * NONCE_LENGTH)).toBe(true)
  })
})
