import { describe, expect, it } from 'vitest'
import { FieldCipher, keyIdOf } from '../../src/index.ts'
import { settled, setUp } from '../support/keyring.ts'

const field = { context: 'patient.phone', type: 'string' } as const

describe('loading keys', () => {
  it('makes the first keys of a scope, and is synchronous from then on', async () => {
    const { keyring, provider, store } = setUp()
    await keyring.ready('', { index: true })
    expect(keyring.ready('', { index: true })).toBeUndefined()
    expect(provider.calls).toEqual({ generate: 2, unwrap: 0 })
    expect(store.records.map(({ purpose, generation, state }) => [purpose, generation, state])).toEqual([
      ['data', 1, 'live'],
      ['index', 1, 'live'],
    ])
  })

  it('makes one request for a thousand operations that start at once, and gives them one promise', async () => {
    const { keyring, provider } = setUp()
    provider.delay = 5
    const waits = Array.from({ length: 1000 }, () => keyring.ready(''))
    expect(new Set(waits).size).toBe(1)
    await Promise.all(waits)
    expect(provider.calls.generate).toBe(1)
  })

  it('unwraps each key that a read needs once, however many ask', async () => {
    const { keyring, another, provider } = setUp()
    await keyring.ready('')
    const envelope = new FieldCipher(keyring, field).encrypt('a', '')
    await keyring.rotate()
    const later = new FieldCipher(keyring, field).encrypt('b', '')
    const reader = another()
    provider.delay = 5
    const ids = [keyIdOf(envelope)!, keyIdOf(later)!]
    await Promise.all(Array.from({ length: 100 }, () => reader.load(ids)))
    expect(provider.calls.unwrap).toBe(2)
    expect(reader.load(ids)).toBeUndefined()
    const cipher = new FieldCipher(reader, field)
    expect([cipher.decrypt(envelope), cipher.decrypt(later)]).toEqual(['a', 'b'])
  })

  it('loads a key that both a read and a write need once', async () => {
    const { keyring, another, provider } = setUp()
    await keyring.ready('')
    const id = keyring.active('').id
    const other = another()
    await Promise.all([other.load([id]), other.ready('')])
    expect(provider.calls.unwrap).toBe(1)
  })

  it('lets two processes that both find no key end up with one', async () => {
    const { keyring, another, provider, store } = setUp()
    provider.delay = 5
    const others = Array.from({ length: 9 }, () => another())
    await Promise.all([keyring, ...others].map(one => one.ready('', { index: true })))
    expect(store.records).toHaveLength(2)
    expect(new Set([keyring, ...others].map(one => one.active('').id)).size).toBe(1)
    expect(new Set([keyring, ...others].map(one => one.indexKeys('')[0]!.id)).size).toBe(1)
  })

  it('keeps scopes apart', async () => {
    const { keyring } = setUp()
    await keyring.ensureScope('tenant-1')
    await keyring.ensureScope('tenant-2')
    expect(keyring.active('tenant-1').id).not.toBe(keyring.active('tenant-2').id)
    const cipher = new FieldCipher(keyring, field)
    const envelope = cipher.encrypt('secret', 'tenant-1')
    const moved = Buffer.from(envelope)
    moved.writeUInt32BE(keyring.active('tenant-2').id, 4)
    expect(() => cipher.decrypt(moved)).toThrow(expect.objectContaining({ code: 'DECRYPTION_FAILED' }))
    expect(cipher.decrypt(envelope)).toBe('secret')
  })

  it('makes no key for a search in a scope without any, nor where it must not', async () => {
    const { keyring, store } = setUp()
    await keyring.ready('tenant-1', { writes: false, index: true })
    expect(keyring.indexKeys('tenant-1')).toEqual([])
    await expect(keyring.ready('tenant-1', { create: false })).rejects.toMatchObject({
      code: 'KEY_CREATION_IN_TRANSACTION',
      scope: 'tenant-1',
      message: expect.stringContaining('ensureScope("tenant-1")'),
    })
    expect(store.records).toEqual([])
  })

  it('sees the index key that another process made after an empty search', async () => {
    const { keyring, another } = setUp()
    await keyring.ready('t', { writes: false, index: true })
    await another().ensureScope('t')
    await keyring.ready('t', { writes: false, index: true })
    expect(keyring.indexKeys('t')).toHaveLength(1)
  })

  it('does not unload the active key when a search loads the index key', async () => {
    const { keyring } = setUp()
    await keyring.ready('')
    const id = keyring.active('').id
    await keyring.ready('', { writes: false, index: true })
    expect(keyring.active('').id).toBe(id)
  })

  it.each([' tenant', 'tenant ', 'a\nb', 'x'.repeat(129), '\ud800'])('refuses the scope %j', async scope => {
    const { keyring } = setUp()
    expect(() => keyring.ready(scope)).toThrow(expect.objectContaining({ code: 'SCOPE_INVALID' }))
  })

  it('says which call is missing when a key is not in memory', () => {
    const { keyring } = setUp()
    expect(() => keyring.active('')).toThrow(expect.objectContaining({ code: 'KEY_NOT_LOADED' }))
    expect(() => keyring.indexKeys('')).toThrow(expect.objectContaining({ code: 'KEY_NOT_LOADED' }))
    expect(() => keyring.key(7)).toThrow(expect.objectContaining({ code: 'KEY_NOT_LOADED', keyId: '00000007' }))
  })

  it('zeroes every buffer of key bytes that the provider hands over', async () => {
    const { keyring, another, provider } = setUp()
    await keyring.ensureScope()
    await another().ensureScope()
    expect(provider.handedOut).toHaveLength(4)
    for (const bytes of provider.handedOut) expect(bytes.every(byte => byte === 0)).toBe(true)
  })

  it('does not mind a listener that throws', async () => {
    const onEvent = () => {
      throw new Error('the log is full')
    }
    const { keyring } = setUp({ onEvent })
    await keyring.ensureScope()
    expect(keyring.active('')).toBeDefined()
  })

  it('keeps nothing of what was being loaded when it was told to forget', async () => {
    const { keyring, provider } = setUp()
    provider.delay = 5
    const loading = keyring.ready('')
    await settled()
    keyring.forget()
    await loading
    expect(() => keyring.active('')).toThrow(expect.objectContaining({ code: 'KEY_NOT_LOADED' }))
  })

  it('holds no more keys than it may, once they have come to rest', async () => {
    const { keyring, clock, events } = setUp({ maxKeys: 10 })
    for (let i = 0; i < 40; i++) {
      await keyring.ready(`tenant-${i}`)
      clock.advance(10_000)
    }
    const inMemory = Array.from({ length: 40 }, (_, i) => keyring.ready(`tenant-${i}`, { create: false })).filter(
      waiting => waiting === undefined,
    )
    expect(inMemory.length).toBeLessThanOrEqual(10)
    expect(inMemory.length).toBeGreaterThanOrEqual(6)
    expect(events.some(event => event.type === 'evicted')).toBe(true)
  })

  it('never evicts a key that an operation made sure of a moment ago', async () => {
    const { keyring } = setUp({ maxKeys: 3 })
    for (let i = 0; i < 20; i++) await keyring.ready(`tenant-${i}`)
    for (let i = 0; i < 20; i++) expect(keyring.active(`tenant-${i}`).scope).toBe(`tenant-${i}`)
  })
})
