import { describe, expect, it, vi } from 'vitest'
import { ERROR_CODES, isUnavailable, WaxsealError } from '../../src/index.ts'
import { settled, setUp } from '../support/keyring.ts'

const HOUR = 3_600_000

describe('a key provider that cannot be reached', () => {
  it('is not noticed while keys are fresh', async () => {
    const { keyring, provider, clock } = setUp()
    await keyring.ensureScope()
    provider.failure = 'KEY_PROVIDER_UNAVAILABLE'
    clock.advance(0.75 * HOUR - 1)
    expect(keyring.ready('')).toBeUndefined()
    await settled()
    expect(provider.calls.unwrap).toBe(0)
  })

  it('is asked in the background towards the end of maxAge, and readers do not wait for it', async () => {
    const { keyring, provider, clock, events } = setUp()
    await keyring.ensureScope()
    clock.advance(0.75 * HOUR)
    expect(keyring.ready('', { index: true })).toBeUndefined()
    await settled()
    expect(provider.calls.unwrap).toBe(2)
    expect(events.some(event => event.type === 'refresh-failed')).toBe(false)
    expect(keyring.ready('', { index: true })).toBeUndefined()
    await settled()
    expect(provider.calls.unwrap).toBe(2)
  })

  it('is asked behind the backs of all after maxAge, who wait for the store alone', async () => {
    const { keyring, provider, clock } = setUp()
    await keyring.ensureScope()
    const { id } = keyring.active('')
    provider.delay = 50
    clock.advance(HOUR)
    const before = keyring.active('')
    const waits = [keyring.ready(''), keyring.ready(''), keyring.load([id]), keyring.load([id])]
    expect(waits.every(wait => wait instanceof Promise)).toBe(true)
    await Promise.all(waits)
    expect(keyring.active('')).toBe(before)
    expect([keyring.ready(''), keyring.load([id])]).toEqual([undefined, undefined])
    await vi.waitFor(() => expect(keyring.active('')).not.toBe(before))
    expect(provider.calls.unwrap).toBe(2)
  })

  it('is waited for after maxAge where the store names another key', async () => {
    const { keyring, another, provider, clock } = setUp()
    await keyring.ready('')
    const next = await another().rotate()
    provider.delay = 20
    clock.advance(HOUR)
    await Promise.all([keyring.ready(''), keyring.ready('')])
    expect(keyring.active('').id).toBe(Number.parseInt(next, 16))
  })

  it('is not waited for by those who cannot wait, and asked in the background all the same', async () => {
    const { keyring, provider, clock } = setUp()
    await keyring.ensureScope()
    const { id } = keyring.active('')
    clock.advance(HOUR)
    expect(keyring.ready('', { impatient: true })).toBeUndefined()
    expect(keyring.load([id], { impatient: true })).toBeUndefined()
    await settled()
    expect(provider.calls.unwrap).toBe(2)
  })

  it('is waited for a second at most, where the keys in memory may still serve', async () => {
    const { keyring, another, provider, clock } = setUp()
    await keyring.ready('')
    await another().rotate()
    provider.delay = 3_000
    clock.advance(HOUR)
    const begin = performance.now()
    await keyring.ready('')
    expect(performance.now() - begin).toBeLessThan(2_500)
    expect(keyring.ready('')).toBeUndefined()
  })

  it('leaves keys in memory serving through the grace period, with a warning, and then fails with a typed error', async () => {
    const { keyring, provider, clock, events } = setUp()
    await keyring.ensureScope()
    const id = keyring.active('').id
    const loadedAt = clock.now()
    provider.failure = 'KEY_PROVIDER_UNAVAILABLE'
    clock.advance(24 * HOUR)
    await keyring.ready('')
    await keyring.load([id])
    expect(events).toContainEqual({
      type: 'refresh-failed',
      at: new Date(clock.now()),
      namespace: 'default',
      actor: undefined,
      scope: '',
      code: 'KEY_PROVIDER_UNAVAILABLE',
      message: 'switched off',
      servingUntil: new Date(loadedAt + 25 * HOUR),
    })
    expect(keyring.ready('')).toBeUndefined()
    expect(keyring.load([id])).toBeUndefined()
    expect(keyring.active('').id).toBe(id)
    clock.advance(HOUR)
    await expect(keyring.ready('')).rejects.toMatchObject({ code: 'KEY_PROVIDER_UNAVAILABLE' })
    await expect(keyring.load([id])).rejects.toMatchObject({ code: 'KEY_PROVIDER_UNAVAILABLE' })
    provider.failure = undefined
    await keyring.ready('')
    expect(keyring.active('').id).toBe(id)
  })

  it('is not hammered while it is down', async () => {
    const { keyring, provider, clock } = setUp()
    await keyring.ready('')
    provider.failure = 'KEY_PROVIDER_UNAVAILABLE'
    clock.advance(2 * HOUR)
    for (let i = 0; i < 100; i++) {
      keyring.ready('')
      await settled()
      clock.advance(100)
    }
    expect(provider.calls.unwrap).toBe(1)
    clock.advance(30_000)
    keyring.ready('')
    await settled()
    expect(provider.calls.unwrap).toBe(2)
  })

  it('fails the first use with the code that says so', async () => {
    const { keyring, provider } = setUp()
    provider.failure = 'KEY_PROVIDER_UNAVAILABLE'
    await expect(keyring.ready('')).rejects.toMatchObject({ code: 'KEY_PROVIDER_UNAVAILABLE' })
    provider.failure = undefined
    await keyring.ready('')
  })

  it('counts as unreachable when it throws an error of another kind', async () => {
    const { keyring, provider, clock } = setUp()
    await keyring.ready('')
    provider.failure = new Error('socket hang up')
    clock.advance(2 * HOUR)
    await keyring.ready('')
    expect(keyring.active('')).toBeDefined()
  })
})

describe('what a key provider fails with', () => {
  it.each(ERROR_CODES.filter(code => code.startsWith('CLOUD_') || /^K.*_(UNAVAILABLE|FAILED|DISABLED)$/.test(code)))(
    'decides whether keys in memory go on serving: %s',
    async code => {
      const { keyring, provider, clock } = setUp()
      await keyring.ready('')
      provider.failure = code
      clock.advance(0.75 * HOUR)
      keyring.ready('')
      await settled()
      clock.advance(0.25 * HOUR)
      const couldNotBeAsked = /UNAVAILABLE|THROTTLED|CREDENTIALS|CLOCK_SKEW/.test(code)
      expect(isUnavailable(new WaxsealError(code, ''))).toBe(couldNotBeAsked)
      if (couldNotBeAsked) await keyring.ready('')
      else await expect(keyring.ready('')).rejects.toMatchObject({ code })
    },
  )
})

describe('a key provider that says no', () => {
  it('gets no grace: the keys are dropped at the refresh, in the background too, and the next operation fails', async () => {
    const { keyring, provider, clock, events } = setUp()
    await keyring.ensureScope()
    const id = keyring.active('').id
    provider.failure = 'KEY_UNWRAP_FAILED'
    clock.advance(0.75 * HOUR)
    expect(keyring.ready('')).toBeUndefined()
    await settled()
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh-failed', servingUntil: undefined }))
    await expect(keyring.ready('')).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    await expect(keyring.load([id])).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })

  it('takes only the key that was refused, where a read refreshed it', async () => {
    const { keyring, provider, clock } = setUp()
    await keyring.ready('')
    const old = keyring.active('').id
    await keyring.rotate()
    clock.advance(HOUR)
    provider.failure = 'KEY_UNWRAP_FAILED'
    await keyring.load([old])
    await settled()
    await expect(keyring.load([old])).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    expect(keyring.active('')).toBeDefined()
  })
})

describe('a key store that does not answer', () => {
  it('is given up after storeTimeout, with the way out', async () => {
    const never = new Promise<never>(() => {})
    const store = { find: () => never, list: () => never, insert: () => never }
    const { keyring } = setUp({ store, storeTimeout: 20 })
    await expect(keyring.ready('')).rejects.toMatchObject({
      code: 'KEY_STORE_UNAVAILABLE',
      message: expect.stringContaining('ensureScope()'),
    })
  })

  it('is KEY_STORE_UNAVAILABLE, with the cause, when it fails', async () => {
    const cause = new Error('connection refused')
    const store = {
      find: () => Promise.reject(cause),
      list: () => Promise.reject(cause),
      insert: () => Promise.reject(cause),
    }
    const { keyring } = setUp({ store })
    await expect(keyring.ready('')).rejects.toMatchObject({ code: 'KEY_STORE_UNAVAILABLE', cause })
  })
})
