import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BlindIndex, FieldCipher, Keyring, keyIdOf, localKeyPair, localPublicKey } from '../../src/index.ts'
import { Clock, OpenStore } from '../support/keyring.ts'

const pem = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const field = { context: 'lead.phone', type: 'string' } as const

function setUp() {
  const store = new OpenStore()
  const clock = new Clock()
  const publicKey = { bytes: Buffer.from(pem.publicKey) }
  const privateKey = { bytes: Buffer.from(pem.privateKey) }
  const outside = () => new Keyring({ provider: localPublicKey({ publicKey }), store, now: clock.now })
  const inside = () => new Keyring({ provider: localKeyPair({ privateKey }), store, now: clock.now })
  return { store, clock, outside, inside }
}

describe('a process that holds only the public key', () => {
  it('writes what the process with the private key reads', async () => {
    const { outside, inside } = setUp()
    const writer = outside()
    await writer.ensureScope()
    const envelope = new FieldCipher(writer, field).encrypt('+86 138 0013 8000', '')
    const reader = inside()
    await reader.load([keyIdOf(envelope)!])
    expect(new FieldCipher(reader, field).decrypt(envelope)).toBe('+86 138 0013 8000')
  })

  it('cannot read what others wrote, nor what it wrote before it was started anew', async () => {
    const { outside } = setUp()
    const writer = outside()
    await writer.ready('')
    const id = writer.active('').id
    await expect(outside().load([id])).rejects.toMatchObject({ code: 'KEY_PROVIDER_WRITE_ONLY' })
  })

  it('draws a key of its own beside the others, and goes on with it after maxAge', async () => {
    const { outside, inside, store, clock } = setUp()
    const writers = [outside(), outside(), outside()]
    await Promise.all(writers.map(writer => writer.ready('')))
    expect(store.records.map(record => record.generation)).toEqual([1, 2, 3])
    const ids = writers.map(writer => writer.active('').id)
    expect(new Set(ids).size).toBe(3)
    clock.advance(3_600_000)
    for (const writer of writers) await writer.ready('')
    expect(writers.map(writer => writer.active('').id)).toEqual(ids)
    expect(store.records).toHaveLength(3)
    await inside().ready('')
  })

  it('cannot write or search a field that has an index', async () => {
    const { outside } = setUp()
    const writer = outside()
    await expect(writer.ready('', { index: true })).rejects.toMatchObject({ code: 'KEY_PROVIDER_WRITE_ONLY' })
    await writer.ready('')
    const index = new BlindIndex(writer, field)
    expect(() => index.compute('x', '')).toThrow(expect.objectContaining({ code: 'KEY_NOT_LOADED' }))
  })
})
