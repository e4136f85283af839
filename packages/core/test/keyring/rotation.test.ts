import { describe, expect, it } from 'vitest'
import { FieldCipher, keyIdOf, keyIdToHex } from '../../src/index.ts'
import { settled, setUp } from '../support/keyring.ts'

const DAY = 86_400_000
const field = { context: 'patient.phone', type: 'string' } as const

describe('rotation', () => {
  it('encrypts under the new key and reads what is under the old', async () => {
    const { keyring } = setUp()
    await keyring.ready('')
    const cipher = new FieldCipher(keyring, field)
    const before = cipher.encrypt('old', '')
    const id = await keyring.rotate()
    const after = cipher.encrypt('new', '')
    expect(keyIdToHex(keyIdOf(after)!)).toBe(id)
    expect(keyIdOf(before)).not.toBe(keyIdOf(after))
    expect([cipher.decrypt(before), cipher.decrypt(after)]).toEqual(['old', 'new'])
  })

  it('leaves the index key, so that searches go on finding', async () => {
    const { keyring } = setUp()
    await keyring.ensureScope()
    const [before] = keyring.indexKeys('')
    await keyring.rotate()
    expect(keyring.indexKeys('')).toEqual([before])
  })

  it('reaches other processes within maxAge', async () => {
    const { keyring, another, clock } = setUp()
    await keyring.ready('')
    const other = another()
    await other.ready('')
    const id = await keyring.rotate()
    clock.advance(3_600_000)
    other.ready('')
    await settled()
    expect(keyIdToHex(other.active('').id)).toBe(id)
  })

  it('happens by itself when the active key is older than rotateAfter, and the old one serves meanwhile', async () => {
    const { keyring, clock, store } = setUp({ maxAge: 1000 * DAY })
    await keyring.ready('')
    const old = keyring.active('').id
    clock.advance(91 * DAY)
    expect(keyring.ready('')).toBeUndefined()
    expect(keyring.active('').id).toBe(old)
    await settled()
    expect(keyring.active('').id).not.toBe(old)
    expect(store.records.map(record => record.generation)).toEqual([1, 2])
  })

  it('takes over the key that another process rotated to, instead of making one more', async () => {
    const { keyring, another, clock, store } = setUp({ maxAge: 1000 * DAY })
    await keyring.ready('')
    const other = another()
    await other.ready('')
    clock.advance(91 * DAY)
    keyring.ready('')
    await settled()
    other.ready('')
    await settled()
    expect(store.records).toHaveLength(2)
    expect(other.active('').id).toBe(keyring.active('').id)
  })

  it('goes on with the old key and says so when no new one can be made', async () => {
    const { keyring, provider, clock, events } = setUp({ maxAge: 1000 * DAY })
    await keyring.ready('')
    const old = keyring.active('').id
    provider.failure = 'KEY_PROVIDER_UNAVAILABLE'
    clock.advance(91 * DAY)
    keyring.ready('')
    await settled()
    expect(keyring.active('').id).toBe(old)
    const failed = { type: 'rotation-failed', scope: '', code: 'KEY_PROVIDER_UNAVAILABLE', message: 'switched off' }
    expect(events).toContainEqual(expect.objectContaining(failed))
  })

  it('shows in describe()', async () => {
    const { keyring } = setUp()
    await keyring.ensureScope()
    await keyring.rotate()
    const keys = await keyring.describe('')
    expect(keys.map(({ purpose, generation, active }) => [purpose, generation, active])).toEqual([
      ['data', 1, false],
      ['index', 1, true],
      ['data', 2, true],
    ])
    expect(JSON.stringify(keys)).not.toContain('blob')
  })

  it('ends in one new key when two rotate at once', async () => {
    const { keyring, another, provider, store } = setUp()
    await keyring.ready('')
    const other = another()
    await other.ready('')
    provider.delay = 5
    const [a, b] = await Promise.all([keyring.rotate(), other.rotate()])
    expect(a).toBe(b)
    expect(store.records).toHaveLength(2)
  })

  it('stops encrypting under a key that was retired elsewhere', async () => {
    const { keyring, clock, store } = setUp()
    await keyring.ensureScope('tenant')
    const { id } = keyring.active('tenant')
    store.change({ id }, record => ({ ...record, state: 'retired' }))
    clock.advance(3_600_000)
    await keyring.ready('tenant')
    expect(store.records).toHaveLength(2)
    await keyring.ready('tenant')
    expect(keyring.active('tenant').generation).toBe(2)
    expect(keyring.indexKeys('tenant')).toHaveLength(1)
  })

  it('stops encrypting altogether under a key that was destroyed elsewhere, and makes none in its place', async () => {
    const { keyring, clock, store } = setUp()
    await keyring.ensureScope('tenant')
    const { id } = keyring.active('tenant')
    store.change({ id }, record => ({ ...record, state: 'destroyed' }))
    clock.advance(3_600_000)
    for (const attempt of [() => keyring.ready('tenant'), () => keyring.load([id]), () => keyring.rotate('tenant')]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'KEY_DESTROYED', scope: 'tenant' })
    }
    expect(() => keyring.active('tenant')).toThrow(expect.objectContaining({ code: 'KEY_NOT_LOADED' }))
    expect(store.records).toHaveLength(2)
  })
})
