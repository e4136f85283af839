import { describe, expect, it } from 'vitest'
import { FieldCipher, Keyring, keyIdOf } from '../../src/index.ts'
import { OpenStore, SwitchedProvider, setUp } from '../support/keyring.ts'

describe('a key store that was tampered with', () => {
  /** Two scopes with data and index keys each, and what one wants of them. */
  async function twoScopes() {
    const context = setUp()
    await context.keyring.ensureScope('a')
    await context.keyring.ensureScope('b')
    const record = (scope: string, purpose: string) =>
      context.store.records.find(one => one.scope === scope && one.purpose === purpose)!
    return { ...context, record }
  }

  it('is noticed when the wrapped keys of two scopes are exchanged', async () => {
    const { another, store, record } = await twoScopes()
    const [a, b] = [record('a', 'data'), record('b', 'data')]
    store.change({ id: a.id }, one => ({ ...one, wrapped: b.wrapped }))
    await expect(another().ready('a')).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })

  it.each([
    ['scopes', { scope: 'a', purpose: 'data' }, { scope: 'b', purpose: 'data' }],
    ['purposes', { scope: 'a', purpose: 'data' }, { scope: 'a', purpose: 'index' }],
  ] as const)('is noticed when whole rows exchange their %s', async (_, one, other) => {
    const provider = new CarelessProvider()
    const store = new OpenStore()
    const honest = new Keyring({ provider, store })
    await honest.ensureScope('a')
    await honest.ensureScope('b')
    const [x, y] = [one, other].map(
      place => store.records.find(r => r.scope === place.scope && r.purpose === place.purpose)!,
    )
    store.change({ id: x!.id }, record => ({ ...record, ...other }))
    store.change({ id: y!.id }, record => ({ ...record, ...one }))
    const reader = new Keyring({ provider, store })
    await expect(reader.ready('a', { index: true })).rejects.toMatchObject({ code: 'KEY_RECORD_INVALID' })
  })

  it('is noticed when an old generation is passed off as the newest', async () => {
    const careless = new CarelessProvider()
    const store = new OpenStore()
    const keyring = new Keyring({ provider: careless, store })
    await keyring.ready('')
    await keyring.rotate()
    store.change({ generation: 2 }, one => ({ ...one, generation: 3 }))
    store.change({ generation: 1 }, one => ({ ...one, generation: 2 }))
    const reader = new Keyring({ provider: careless, store })
    await expect(reader.ready('')).rejects.toMatchObject({ code: 'KEY_RECORD_INVALID' })
  })

  it('is noticed when the records were written under another namespace', async () => {
    const careless = new CarelessProvider()
    const store = new OpenStore()
    await new Keyring({ provider: careless, store, namespace: 'billing' }).ready('')
    const other = new Keyring({ provider: careless, store, namespace: 'clinic' })
    await expect(other.ready('')).rejects.toMatchObject({ code: 'KEY_RECORD_INVALID' })
  })

  it('is noticed when a commitment or an id is changed', async () => {
    const { another, store, record } = await twoScopes()
    const { id } = record('a', 'data')
    store.change({ id }, one => ({ ...one, commitment: new Uint8Array(32) }))
    await expect(another().ready('a')).rejects.toMatchObject({ code: 'KEY_RECORD_INVALID' })
    store.change({ id: record('b', 'data').id }, one => ({ ...one, id: 1 }))
    await expect(another().load([1])).rejects.toMatchObject({ code: 'KEY_RECORD_INVALID', keyId: '00000001' })
  })

  it('fails with the key id when a key is missing, or was destroyed', async () => {
    const { keyring, another, store, record } = await twoScopes()
    const envelope = new FieldCipher(keyring, { context: 'c', type: 'string' }).encrypt('x', 'a')
    const id = keyIdOf(envelope)!
    store.change({ id }, one => ({ ...one, state: 'destroyed', wrapped: { ...one.wrapped, blob: new Uint8Array() } }))
    await expect(another().load([id])).rejects.toMatchObject({ code: 'KEY_DESTROYED' })
    store.records = store.records.filter(one => one.id !== id)
    await expect(another().load([id])).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    await expect(another().load([record('a', 'index').id])).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
  })

  it('does not make a new key where the stored one cannot be unwrapped', async () => {
    const { keyring, store } = setUp()
    await keyring.ready('')
    const stranger = new Keyring({ provider: new SwitchedProvider(), store })
    await expect(stranger.ready('')).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    expect(store.records).toHaveLength(1)
  })
})

/** Wraps by writing the key down, as no real provider does: all that protects a record is the core's own checks. */
class CarelessProvider {
  readonly name = 'careless'
  readonly canUnwrap = true
  async generate() {
    const plaintext = new Uint8Array(32).map(() => Math.floor(Math.random() * 256))
    return { plaintext, wrapped: await this.wrap(plaintext) }
  }
  async wrap(plaintext: Uint8Array) {
    return { provider: this.name, kek: 'none', blob: plaintext.slice() }
  }
  async unwrap(wrapped: { blob: Uint8Array }) {
    return wrapped.blob.slice()
  }
}
