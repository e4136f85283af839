import { describe, expect, it } from 'vitest'
import { BlindIndex, type Keyring } from '../../../src/index.ts'
import { setUp } from '../../support/keyring.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const field = { context: 'patient.email', type: 'string' } as const
const refused = { code: 'KEY_TRANSITION_REFUSED' }

/** The index values that a keyring writes and searches for. */
async function values(keyring: Keyring, scope = '') {
  await keyring.ready(scope, { index: true })
  const index = new BlindIndex(keyring, field)
  return { written: index.compute('ada', scope).toString('hex'), searched: index.candidates('ada', scope).map(hex) }
}

const hex = (bytes: Buffer) => bytes.toString('hex')

describe('the next generation of an index key', () => {
  it('is searched before it is written, and the old one until the rows are done', async () => {
    const { keyring, clock, events } = setUp()
    const { lifecycle } = keyring
    await keyring.ensureScope()
    const first = await values(keyring)
    expect(await lifecycle.indexRotation()).toMatchObject({ phase: 'settled', generation: 1, olderKeyIds: [] })

    const begun = await lifecycle.beginIndexRotation()
    expect(begun).toMatchObject({ phase: 'begun', generation: 2, activateFrom: new Date(clock.now() + HOUR + MINUTE) })
    const searched = await values(keyring)
    expect(searched.written).toBe(first.written)
    expect(searched.searched).toEqual([first.written, expect.any(String)])
    const next = searched.searched[1]

    clock.advance(HOUR + MINUTE)
    const activated = await lifecycle.activateIndexKey()
    expect(activated).toMatchObject({ phase: 'activated', generation: 2, keyId: begun.keyId })
    expect(activated.settledAt).toEqual(new Date(clock.now() + HOUR + MINUTE))
    expect(await values(keyring)).toEqual({ written: next, searched: [next, first.written] })

    expect(await lifecycle.finishIndexRotation()).toMatchObject({ phase: 'settled', generation: 2, olderKeyIds: [] })
    expect(await values(keyring)).toEqual({ written: next, searched: [next] })
    const told = events.filter(({ type }) => type === 'key-rotated' || type === 'key-retired')
    const previous = activated.olderKeyIds[0]
    expect(told).toMatchObject([
      { type: 'key-rotated', purpose: 'index', keyId: begun.keyId, previous },
      { type: 'key-retired', purpose: 'index', keyId: previous },
    ])
  })

  it('is never written by one process before all search it, whatever they do and when', async () => {
    const { another, clock } = setUp()
    const processes = Array.from({ length: 5 }, () => another())
    for (const one of processes) await one.ensureScope()
    const [operator] = processes as [Keyring]
    // Each process works at times of its own; one is idle all the way.
    const work = async () => {
      const busy = processes.filter((_, i) => i < 4 && (clock.now() / MINUTE) % (i + 1) < 1)
      const seen = await Promise.all(busy.map(one => values(one)))
      for (const { written } of seen) for (const { searched } of seen) expect(searched).toContain(written)
    }
    let step = 0
    for (let minute = 0; minute < 400; minute++) {
      clock.advance(MINUTE)
      await work()
      if (minute === 20) await operator.lifecycle.beginIndexRotation()
      if (minute > 20 && step === 0)
        step += await operator.lifecycle.activateIndexKey().then(
          () => 1,
          () => 0,
        )
      if (minute === 200) await operator.lifecycle.finishIndexRotation()
    }
    expect(step).toBe(1)
    const all = await Promise.all(processes.map(one => values(one)))
    expect(new Set(all.map(({ written }) => written)).size).toBe(1)
    expect(all.every(({ searched }) => searched.length === 1)).toBe(true)
  })

  it('is refused too early, unless no other process runs', async () => {
    const { keyring, clock } = setUp()
    await keyring.ensureScope()
    await keyring.lifecycle.beginIndexRotation()
    clock.advance(HOUR)
    await expect(keyring.lifecycle.activateIndexKey()).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('2026-01-01T01:01:00.000Z'),
    })
    expect(await keyring.lifecycle.activateIndexKey('', { alone: true })).toMatchObject({
      phase: 'activated',
      settledAt: new Date(clock.now()),
    })
  })

  it('takes its steps in order, each as often as one likes', async () => {
    const { keyring, clock } = setUp()
    const { lifecycle } = keyring
    expect(await lifecycle.indexRotation()).toMatchObject({ phase: 'none', keyId: undefined })
    await expect(lifecycle.beginIndexRotation()).rejects.toMatchObject(refused)
    await keyring.ensureScope()
    await expect(lifecycle.activateIndexKey()).rejects.toMatchObject(refused)
    expect((await lifecycle.finishIndexRotation()).phase).toBe('settled')
    const begun = await lifecycle.beginIndexRotation()
    expect(await lifecycle.beginIndexRotation()).toEqual(begun)
    await expect(lifecycle.finishIndexRotation()).rejects.toMatchObject(refused)
    clock.advance(2 * HOUR)
    const activated = await lifecycle.activateIndexKey()
    expect(await lifecycle.activateIndexKey()).toEqual(activated)
    expect((await lifecycle.beginIndexRotation()).keyId).toBe(begun.keyId)
    await lifecycle.finishIndexRotation()
    expect((await lifecycle.finishIndexRotation()).phase).toBe('settled')
    expect((await lifecycle.beginIndexRotation()).generation).toBe(3)
  })

  it('is one where several begin and activate at once', async () => {
    const { another, clock, store } = setUp()
    const processes = Array.from({ length: 5 }, () => another())
    await Promise.all(processes.map(one => one.ensureScope('t')))
    const begun = await Promise.all(processes.map(one => one.lifecycle.beginIndexRotation('t')))
    expect(new Set(begun.map(({ keyId }) => keyId)).size).toBe(1)
    clock.advance(2 * HOUR)
    await Promise.all(processes.map(one => one.lifecycle.activateIndexKey('t')))
    await Promise.all(processes.map(one => one.lifecycle.finishIndexRotation('t')))
    expect(store.records.filter(({ purpose }) => purpose === 'index').map(({ state }) => state)).toEqual([
      'retired',
      'live',
    ])
  })

  it('is given up by retiring it before it was activated', async () => {
    const { keyring } = setUp()
    await keyring.ensureScope()
    const before = await values(keyring)
    const { keyId } = await keyring.lifecycle.beginIndexRotation()
    await keyring.lifecycle.retire(keyId!)
    expect(await values(keyring)).toEqual(before)
    expect((await keyring.lifecycle.indexRotation()).phase).toBe('settled')
    await expect(keyring.lifecycle.activateIndexKey()).rejects.toMatchObject(refused)
    expect((await keyring.lifecycle.beginIndexRotation()).generation).toBe(3)
  })

  it('stops searches, rather than have them miss rows, where it is written by others and cannot be had', async () => {
    const { keyring, another, provider, clock } = setUp()
    const cutOff = another()
    await keyring.ensureScope()
    await cutOff.ensureScope()
    await keyring.lifecycle.beginIndexRotation()
    await keyring.lifecycle.activateIndexKey('', { alone: true })
    clock.advance(HOUR)
    provider.failure = 'CLOUD_UNAVAILABLE'
    for (let i = 0; i < 2; i++) {
      await expect(cutOff.ready('', { writes: false, index: true })).rejects.toMatchObject({
        code: 'CLOUD_UNAVAILABLE',
      })
    }
    provider.failure = undefined
    expect((await values(cutOff)).searched).toHaveLength(2)
  })

  it('makes none in another application’s key table', async () => {
    const { keyring, another, store } = setUp()
    await keyring.ensureScope()
    const before = store.records
    const stranger = another({ namespace: 'billing' })
    await expect(stranger.lifecycle.beginIndexRotation()).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    expect(store.records).toEqual(before)
  })
})
