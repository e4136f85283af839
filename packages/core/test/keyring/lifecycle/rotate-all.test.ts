import { describe, expect, it } from 'vitest'
import { FieldCipher, keyIdOf, keyIdToHex } from '../../../src/index.ts'
import { setUp } from '../../support/keyring.ts'

const DAY = 86_400_000
const field = { context: 'patient.phone', type: 'string' } as const

async function scopes(...names: string[]) {
  const all = setUp()
  for (const name of names) await all.keyring.ensureScope(name)
  return all
}

describe('rotating many scopes', () => {
  it('gives each a new data key, which values are written under from then on, and tells of each', async () => {
    const { keyring, events } = await scopes('', 'a', 'b')
    const before = keyIdToHex(keyring.active('a').id)
    const progress: number[] = []
    const report = await keyring.lifecycle.rotateAll({ onProgress: ({ done, total }) => progress.push(done, total) })
    expect(report).toMatchObject({ left: 0, failed: [] })
    expect(progress).toEqual([1, 3, 2, 3, 3, 3])
    const a = report.rotated.find(({ scope }) => scope === 'a')!
    expect(a.from).toBe(before)
    expect(keyIdToHex(keyIdOf(new FieldCipher(keyring, field).encrypt('x', 'a'))!)).toBe(a.to)
    const told = events.filter(event => event.type === 'key-rotated')
    expect(told).toHaveLength(3)
    expect(told).toContainEqual(expect.objectContaining({ scope: 'a', keyId: a.to, previous: before, purpose: 'data' }))
  })

  it('leaves those whose active key is young, and goes on where it was killed', async () => {
    const { keyring, clock, another, store } = await scopes('a', 'b')
    clock.advance(10 * DAY)
    await keyring.ensureScope('c')
    clock.advance(DAY)
    expect(await keyring.lifecycle.rotateAll({ olderThan: 5 * DAY, dryRun: true })).toMatchObject({
      rotated: [{ scope: 'a', to: undefined }, { scope: 'b' }],
      left: 1,
    })
    expect(store.records).toHaveLength(6)
    const stop = () => {
      throw new Error('killed')
    }
    await expect(keyring.lifecycle.rotateAll({ olderThan: 5 * DAY, onProgress: stop })).rejects.toThrow('killed')
    const report = await another().lifecycle.rotateAll({ olderThan: 5 * DAY })
    expect(report.rotated.map(({ scope }) => scope)).toEqual(['b'])
    expect(report.left).toBe(2)
    await expect(keyring.lifecycle.rotateAll({ olderThan: Number.NaN })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  it('leaves a shredded scope alone, and reports one that is not ours', async () => {
    const { keyring, another, store } = await scopes('a', 'b', 'c')
    await keyring.lifecycle.shred('a')
    await another({ namespace: 'billing' }).ensureScope('theirs')
    store.change({ scope: 'b', purpose: 'data' }, record => ({ ...record, binding: Buffer.alloc(32) }))
    keyring.forget()
    const report = await keyring.lifecycle.rotateAll()
    expect(report.rotated.map(({ scope }) => scope)).toEqual(['c'])
    expect(report.failed).toMatchObject([
      { scope: 'b', code: 'KEY_RECORD_INVALID' },
      { scope: 'theirs', code: 'KEY_UNWRAP_FAILED' },
    ])
    const generations = (scope: string) =>
      store.records.filter(one => one.scope === scope && one.purpose === 'data').length
    expect([generations('b'), generations('theirs')]).toEqual([1, 1])
  })

  it('makes one key for each scope where several run at once', async () => {
    const { keyring, another, provider, store } = await scopes('a', 'b')
    provider.delay = 2
    const clockwise = [keyring, another(), another()].map(one => one.lifecycle.rotateAll({ olderThan: -1 }))
    await Promise.all(clockwise)
    const data = store.records.filter(({ purpose }) => purpose === 'data')
    expect(data.map(({ generation }) => generation).filter(generation => generation > 2)).toEqual([])
  })

  it('ends when the provider cannot be asked, and what is done is done', async () => {
    const { keyring, provider, store } = await scopes('a', 'b', 'c')
    const onProgress = ({ done }: { done: number }) => {
      if (done === 2) provider.failure = 'CLOUD_THROTTLED'
    }
    await expect(keyring.lifecycle.rotateAll({ onProgress })).rejects.toMatchObject({ code: 'CLOUD_THROTTLED' })
    expect(store.records).toHaveLength(8)
  })

  it('makes a new key in place of one that is lost, when it is told that it cannot be verified', async () => {
    const { keyring, another, provider } = await scopes('a')
    const fresh = setUp().provider
    expect(keyring.active('a')).toBeDefined()
    const moved = another({ provider: fresh })
    await expect(moved.rotate('a')).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    await moved.rotate('a', { unverified: true })
    await moved.ready('a')
    expect(provider.failure).toBeUndefined()
    expect(moved.active('a').generation).toBe(2)
  })
})
