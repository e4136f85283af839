import { describe, expect, it } from 'vitest'
import { FieldCipher, keyIdToHex } from '../../../src/index.ts'
import { setUp } from '../../support/keyring.ts'

const field = { context: 'patient.phone', type: 'string' } as const

describe('retiring a data key', () => {
  it('leaves it reading, in this process and in others, and tells of it once', async () => {
    const { keyring, another, events } = setUp()
    await keyring.ready('')
    const cipher = new FieldCipher(keyring, field)
    const stored = cipher.encrypt('ada', '')
    const old = keyIdToHex(keyring.active('').id)
    await keyring.rotate()
    expect(await keyring.lifecycle.retire(old)).toBe(true)
    expect(await keyring.lifecycle.retire(old)).toBe(false)
    expect(await another().lifecycle.retire(old)).toBe(false)
    expect(cipher.decrypt(stored)).toBe('ada')
    const reader = another()
    await reader.load([Number.parseInt(old, 16)])
    expect(new FieldCipher(reader, field).decrypt(stored)).toBe('ada')
    expect(events.filter(({ type }) => type === 'key-retired')).toMatchObject([
      { keyId: old, scope: '', purpose: 'data' },
    ])
    expect((await keyring.describe('')).map(({ state, active }) => [state, active])).toEqual([
      ['retired', false],
      ['live', true],
    ])
  })

  it('is refused for the key that its scope writes under, and changes nothing', async () => {
    const { keyring, store } = setUp()
    await keyring.ensureScope()
    const before = store.records
    for (const { id } of await keyring.describe('')) {
      await expect(keyring.lifecycle.retire(id)).rejects.toMatchObject({ code: 'KEY_TRANSITION_REFUSED', keyId: id })
    }
    expect(store.records).toEqual(before)
  })

  it('is decided by the store, not by what this process has in memory', async () => {
    const { keyring, another } = setUp()
    await keyring.ready('')
    const stale = another()
    await stale.ready('')
    const old = keyIdToHex(stale.active('').id)
    await keyring.rotate()
    await stale.lifecycle.retire(old)
    expect(stale.active('').id).toBe(keyring.active('').id)
  })

  it('knows no key that is not there, and no id that is none', async () => {
    const { keyring } = setUp()
    await expect(keyring.lifecycle.retire('00000007')).rejects.toMatchObject({ code: 'KEY_UNKNOWN', keyId: '00000007' })
    for (const wrong of ['', '7', 'x'.repeat(8), undefined as unknown as string]) {
      await expect(keyring.lifecycle.retire(wrong)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    }
  })

  it('is refused for another application’s key, unless it is told that it cannot be verified', async () => {
    const { keyring, another, store } = setUp()
    await keyring.ready('')
    const old = keyIdToHex(keyring.active('').id)
    await keyring.rotate()
    const before = store.records
    const { lifecycle } = another({ namespace: 'billing' })
    await expect(lifecycle.retire(old)).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    expect(store.records).toEqual(before)
    expect(await lifecycle.retire(old, { unverified: true })).toBe(true)
  })

  it('happens once when two retire at the same time', async () => {
    const { keyring, another, events } = setUp()
    await keyring.ready('')
    const old = keyIdToHex(keyring.active('').id)
    await keyring.rotate()
    const done = await Promise.all([keyring, another(), another()].map(one => one.lifecycle.retire(old)))
    expect(done.filter(Boolean)).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'key-retired')).toHaveLength(1)
  })
})

describe('a key store of one’s own without "update"', () => {
  it('makes and reads keys, and refuses what would change them, before anything is changed', async () => {
    const { store, another } = setUp()
    const lesser = { find: store.find.bind(store), list: store.list.bind(store), insert: store.insert.bind(store) }
    const keyring = another({ store: lesser })
    await keyring.ensureScope('t')
    const id = keyIdToHex(keyring.active('t').id)
    await keyring.rotate('t')
    const before = store.records
    const { lifecycle } = keyring
    const attempts = [
      () => lifecycle.retire(id),
      () => lifecycle.rewrap(),
      () => lifecycle.shred('t'),
      () => lifecycle.beginIndexRotation('t'),
      () => lifecycle.activateIndexKey('t'),
    ]
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'KEY_STORE_UNSUPPORTED',
        message: expect.stringContaining('update'),
      })
    }
    expect(store.records).toEqual(before)
  })
})
