import { describe, expect, it } from 'vitest'
import { BlindIndex, FieldCipher, type KeyProvider, keyIdOf, localKey } from '../../../src/index.ts'
import { type OpenStore, SwitchedProvider, setUp } from '../../support/keyring.ts'

const field = { context: 'patient.phone', type: 'string' } as const
const HOUR = 3_600_000
const destroyed = { code: 'KEY_DESTROYED' }

async function written(scope = 'tenant') {
  const all = setUp()
  await all.keyring.ensureScope(scope)
  const stored = new FieldCipher(all.keyring, field).encrypt('ada', scope)
  return { ...all, stored, id: keyIdOf(stored)! }
}

describe('shredding a scope', () => {
  it('destroys its data and index keys: reading, writing and searching are KEY_DESTROYED at once', async () => {
    const { keyring, store, stored, id, events } = await written()
    await keyring.rotate('tenant')
    const report = await keyring.lifecycle.shred('tenant')
    expect(report.destroyed).toHaveLength(3)
    expect(() => new FieldCipher(keyring, field).decrypt(stored)).toThrow(expect.objectContaining(destroyed))
    await expect(keyring.load([id])).rejects.toMatchObject({ ...destroyed, scope: 'tenant' })
    for (const options of [{}, { index: true }, { writes: false, index: true }]) {
      await expect(keyring.ready('tenant', options)).rejects.toMatchObject({
        ...destroyed,
        message: expect.stringContaining('recreate'),
      })
    }
    await expect(keyring.rotate('tenant')).rejects.toMatchObject(destroyed)
    expect(store.records.every(({ state, wrapped }) => state === 'destroyed' && wrapped.blob.length === 0)).toBe(true)
    expect(events.filter(({ type }) => type === 'key-destroyed')).toHaveLength(3)
    expect(events.at(-2)).toMatchObject({ type: 'scope-shredded', scope: 'tenant', keyIds: report.destroyed })
  })

  it('keeps id, scope and commitment, and touches no other scope', async () => {
    const { keyring, store, id } = await written()
    await keyring.ensureScope('other')
    const before = store.records
    await keyring.lifecycle.shred('tenant')
    const find = (records: typeof before) => records.find(record => record.id === id)!
    const { state, wrapped, ...rest } = find(before)
    expect(find(store.records)).toMatchObject({ ...rest, state: 'destroyed' })
    expect(store.records.filter(({ scope }) => scope === 'other')).toEqual(before.filter(one => one.scope === 'other'))
    expect(keyring.ready('other', { index: true })).toBeUndefined()
  })

  it('is seen by other processes within maxAge, also while the key provider is down', async () => {
    const { keyring, another, provider, clock, stored, id } = await written()
    const [reader, offline] = [another(), another()]
    for (const one of [reader, offline]) {
      await one.ensureScope('tenant')
      await one.load([id])
    }
    await keyring.lifecycle.shred('tenant')
    clock.advance(HOUR - 1)
    expect(new FieldCipher(reader, field).decrypt(stored)).toBe('ada')
    clock.advance(1)
    await expect(reader.load([id])).rejects.toMatchObject(destroyed)
    expect(() => new FieldCipher(reader, field).decrypt(stored)).toThrow(expect.objectContaining(destroyed))
    await expect(reader.ready('tenant')).rejects.toMatchObject(destroyed)
    provider.failure = 'KEY_PROVIDER_UNAVAILABLE'
    await expect(offline.ready('tenant', { index: true })).rejects.toMatchObject(destroyed)
    await expect(offline.load([id])).rejects.toMatchObject(destroyed)
  })

  it('wins over what is just being loaded', async () => {
    const { keyring, another, provider, id } = await written()
    const reader = another()
    provider.delay = 20
    const loading = Promise.allSettled([
      reader.load([id]),
      reader.ready('tenant'),
      reader.ready('tenant', { index: true }),
    ])
    await new Promise(resolve => setTimeout(resolve, 5))
    const shredding = reader.lifecycle.shred('tenant', { unverified: true })
    await Promise.all([loading, shredding])
    expect(() => reader.active('tenant')).toThrow(expect.objectContaining({ code: 'KEY_NOT_LOADED' }))
    expect(() => reader.key(id)).toThrow(expect.objectContaining(destroyed))
    expect(() => keyring.key(id)).not.toThrow() // another process, which goes on until maxAge
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('leaves no live key where another process rotates meanwhile (%i)', async delay => {
    const { keyring, another, provider, store } = await written()
    const rotating = another()
    await rotating.ensureScope('tenant')
    provider.delay = delay
    const [rotation] = await Promise.allSettled([
      rotating.rotate('tenant').then(() => rotating.rotate('tenant')),
      keyring.lifecycle.shred('tenant'),
    ])
    provider.delay = 0
    if (rotation.status === 'rejected') expect(rotation.reason).toMatchObject(destroyed)
    expect(store.records.filter(({ state }) => state !== 'destroyed')).toEqual([])
    await expect(another().ready('tenant')).rejects.toMatchObject(destroyed)
  })

  it('is taken up again after it was killed at any step, and is done once by two at a time', async () => {
    for (let steps = 0; steps < 4; steps++) {
      const { store, another, id } = await written()
      const dying = Object.assign(Object.create(store) as OpenStore, dieAfter(store, steps))
      await expect(another({ store: dying }).lifecycle.shred('tenant')).rejects.toMatchObject({
        code: 'KEY_STORE_UNAVAILABLE',
      })
      if (steps > 0) {
        await expect(another().lifecycle.recreate('tenant')).rejects.toMatchObject({ code: 'KEY_TRANSITION_REFUSED' })
      }
      await Promise.all([another(), another()].map(one => one.lifecycle.shred('tenant')))
      expect(store.records.every(({ state, wrapped }) => state === 'destroyed' && wrapped.blob.length === 0)).toBe(true)
      expect(store.records).toHaveLength(4)
      await expect(another().load([id])).rejects.toMatchObject(destroyed)
      expect(await another().lifecycle.shred('tenant')).toEqual({ scope: 'tenant', destroyed: [] })
    }
  })

  it('asks twice for the application itself', async () => {
    const { keyring, store, stored } = await written('')
    const before = store.records
    await expect(keyring.lifecycle.shred('')).rejects.toMatchObject({ code: 'CONFIRMATION_MISSING' })
    expect(store.records).toEqual(before)
    expect(new FieldCipher(keyring, field).decrypt(stored)).toBe('ada')
    await keyring.lifecycle.shred('', { application: true })
    await expect(keyring.ready('')).rejects.toMatchObject(destroyed)
  })

  it('refuses a scope without keys: it may be misspelt', async () => {
    const { keyring, store } = await written()
    await expect(keyring.lifecycle.shred('tenannt')).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    await expect(keyring.lifecycle.shred(' tenant')).rejects.toMatchObject({ code: 'SCOPE_INVALID' })
    expect(store.records.every(({ state }) => state === 'live')).toBe(true)
  })

  it('refuses keys of another application, by namespace or by key, unless it is told that they cannot be verified', async () => {
    const { another, store } = await written()
    const before = store.records
    const stranger: KeyProvider = localKey({ bytes: new Uint8Array(32).fill(7) })
    for (const options of [{ namespace: 'billing' }, { provider: new SwitchedProvider(stranger) }]) {
      const refusal = expect.objectContaining({ code: 'KEY_UNWRAP_FAILED' })
      await expect(another(options).lifecycle.shred('tenant')).rejects.toEqual(refusal)
    }
    expect(store.records).toEqual(before)
    await another({ namespace: 'billing' }).lifecycle.shred('tenant', { unverified: true })
    expect(store.records.every(({ state }) => state === 'destroyed')).toBe(true)
  })
})

describe('a scope that was shredded', () => {
  it('is written again only when it is recreated, and what was lost stays lost', async () => {
    const { keyring, another, stored, id, store } = await written()
    const index = new BlindIndex(keyring, field)
    const before = index.compute('ada', 'tenant')
    await keyring.lifecycle.shred('tenant')
    expect(await keyring.lifecycle.recreate('tenant')).toBe(true)
    expect(await keyring.lifecycle.recreate('tenant')).toBe(false)
    await keyring.ensureScope('tenant')
    const cipher = new FieldCipher(keyring, field)
    expect(cipher.decrypt(cipher.encrypt('grace', 'tenant'))).toBe('grace')
    expect(index.candidates('ada', 'tenant')).toHaveLength(1)
    expect(index.compute('ada', 'tenant')).not.toEqual(before)
    await expect(keyring.load([id])).rejects.toMatchObject(destroyed)
    expect(() => cipher.decrypt(stored)).toThrow(expect.objectContaining(destroyed))
    expect(store.records).toHaveLength(6)
    expect(await another().lifecycle.recreate('never shredded')).toBe(false)
  })
})

/** The store's methods, which fail once so many records were written: as when the process dies there. */
function dieAfter(store: OpenStore, steps: number): Pick<OpenStore, 'insert' | 'update'> {
  let left = steps
  const mortal =
    <A extends unknown[]>(write: (...args: A) => Promise<boolean>) =>
    (...args: A) =>
      left-- > 0 ? write.apply(store, args) : Promise.reject(new Error('killed'))
  return { insert: mortal(store.insert), update: mortal(store.update) }
}
