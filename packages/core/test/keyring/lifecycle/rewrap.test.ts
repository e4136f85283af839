import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FieldCipher, type KeyProvider, localKey, multi } from '../../../src/index.ts'
import { SwitchedProvider, setUp } from '../../support/keyring.ts'

const field = { context: 'patient.phone', type: 'string' } as const
const next = () => new SwitchedProvider(localKey({ bytes: randomBytes(32) }))

/** A keyring with keys of three scopes, one of them rotated, and a value under each data key. */
async function written() {
  const all = setUp()
  const cipher = new FieldCipher(all.keyring, field)
  const cells: Buffer[] = []
  for (const scope of ['', 'a', 'b']) {
    await all.keyring.ensureScope(scope)
    cells.push(cipher.encrypt(`of ${scope}`, scope))
  }
  await all.keyring.rotate('a')
  cells.push(cipher.encrypt('of a again', 'a'))
  /** What a process with these options reads. */
  const read = async (options: Parameters<typeof all.another>[0]) => {
    const reader = all.another(options)
    await reader.load(
      (await reader.describe()).filter(key => key.purpose === 'data').map(key => Number.parseInt(key.id, 16)),
    )
    for (const scope of ['', 'a', 'b']) await reader.ready(scope, { index: true })
    return cells.map(cell => new FieldCipher(reader, field).decrypt(cell))
  }
  return { ...all, cells, read, values: ['of ', 'of a', 'of b', 'of a again'] }
}

describe('re-wrapping data keys', () => {
  it('puts all of them under another key, after which that one alone reads them, and no key or envelope is another', async () => {
    const { keyring, another, provider, store, events, read, values } = await written()
    const to = next()
    const before = store.records
    const progress: number[] = []
    const report = await another({ alsoReads: [to] }).lifecycle.rewrap({
      to,
      onProgress: ({ done }) => progress.push(done),
    })
    expect(report).toMatchObject({ already: 0, failed: [], to: { provider: 'local-aes' } })
    expect(report.rewrapped).toHaveLength(before.length)
    expect(progress.at(-1)).toBe(before.length)
    expect(await read({ provider: to })).toEqual(values)
    await expect(read({ provider })).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    for (const [i, record] of store.records.entries()) {
      const { wrapped: _, ...rest } = before[i]!
      expect(record).toMatchObject(rest)
      expect(record.wrapped.kek).toBe(report.to.kek)
    }
    const told = events.filter(event => event.type === 'key-rewrapped')
    expect(told.map(({ keyId }) => keyId).toSorted()).toEqual(report.rewrapped.toSorted())
    expect(told[0]).toMatchObject({ from: { kek: before[0]!.wrapped.kek }, to: report.to })
    expect(keyring.active('a')).toBeDefined()
  })

  it('is done when it was done, of a scope alone too, and by two at once', async () => {
    const { another, store, read, values } = await written()
    const to = next()
    const both = () => another({ alsoReads: [to] }).lifecycle
    expect((await both().rewrap({ to, scope: 'a' })).rewrapped).toHaveLength(3)
    expect(new Set(store.records.filter(({ scope }) => scope !== 'a').map(({ wrapped }) => wrapped.kek)).size).toBe(1)
    const reports = await Promise.all([both().rewrap({ to }), both().rewrap({ to }), both().rewrap({ to })])
    expect(reports.flatMap(({ rewrapped }) => rewrapped)).toHaveLength(4)
    const records = store.records
    expect(await both().rewrap({ to })).toMatchObject({ rewrapped: [], already: 7, failed: [] })
    expect(store.records).toEqual(records)
    expect(await read({ provider: to })).toEqual(values)
  })

  it('changes nothing in a dry run, and tells what it would do', async () => {
    const { another, store } = await written()
    const to = next()
    const before = store.records
    const report = await another({ alsoReads: [to] }).lifecycle.rewrap({ to, dryRun: true })
    expect(report.rewrapped).toHaveLength(7)
    expect(store.records).toEqual(before)
  })

  it('leaves every process reading while it goes on, and writing: new keys too come along', async () => {
    const { another, store, provider, read, values } = await written()
    const to = next()
    const running = another({ alsoReads: [to] })
    await running.ensureScope('a')
    to.delay = 2
    const rewrapping = another({ alsoReads: [to] }).lifecycle.rewrap({ to, concurrency: 1 })
    for (let i = 0; i < 5; i++) {
      expect(await read({ alsoReads: [to] })).toEqual(values)
      await running.rotate('a')
    }
    await rewrapping
    // The second step: processes wrap with the new key, and what was made in between is taken along.
    const second = another({ provider: to, alsoReads: [provider] })
    expect((await second.lifecycle.rewrap()).rewrapped.length).toBeLessThanOrEqual(5)
    await second.rotate('b')
    expect(new Set(store.records.map(({ wrapped }) => wrapped.kek)).size).toBe(1)
    expect(await read({ provider: to })).toEqual(values)
  })

  it('refuses a new key that does not work, before anything is changed', async () => {
    const { another, store } = await written()
    const before = store.records
    const down = next()
    down.failure = 'KMS_KEY_NOT_FOUND'
    const forgetful: KeyProvider = { ...wrapper(next()), unwrap: async () => randomBytes(32) }
    const attempts = [
      [down, 'KMS_KEY_NOT_FOUND'],
      [forgetful, 'KEY_UNWRAP_FAILED'],
      [{ ...wrapper(next()), canUnwrap: false }, 'KEY_PROVIDER_WRITE_ONLY'],
      [{} as KeyProvider, 'CONFIG_INVALID'],
    ] as const
    for (const [to, code] of attempts) {
      await expect(another().lifecycle.rewrap({ to, alone: true })).rejects.toMatchObject({ code })
    }
    expect(store.records).toEqual(before)
  })

  it('refuses a new key that processes like this one could not read, unless none runs', async () => {
    const { another, store } = await written()
    const to = next()
    const before = store.records
    await expect(another().lifecycle.rewrap({ to })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('alsoReads'),
    })
    expect(store.records).toEqual(before)
    expect((await another().lifecycle.rewrap({ to, alone: true })).rewrapped).toHaveLength(7)
  })

  it('refuses another application’s keys, and an old key that is not at hand, before anything is changed', async () => {
    const { another, store, provider } = await written()
    const to = next()
    const before = store.records
    const wrong = [
      { namespace: 'billing', provider, alsoReads: [to] },
      { provider: to },
      { provider: next(), alsoReads: [to] },
    ]
    for (const options of wrong) {
      await expect(another(options).lifecycle.rewrap({ to })).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    }
    expect(store.records).toEqual(before)
  })

  it('reports a record that was tampered with, and takes the others along', async () => {
    const { another, store } = await written()
    const to = next()
    const [victim] = store.records.filter(record => record.generation === 2)
    const { wrapped } = store.records[5]!
    store.change({ id: victim!.id }, record => ({ ...record, wrapped }))
    const report = await another({ alsoReads: [to] }).lifecycle.rewrap({ to })
    expect(report.rewrapped).toHaveLength(6)
    expect(report.failed).toMatchObject([{ scope: victim!.scope, code: 'KEY_UNWRAP_FAILED' }])
    expect(store.records.find(({ id }) => id === victim!.id)!.wrapped).toEqual(wrapped)
  })

  it.each(['the old', 'the new'])('stops when %s key cannot be asked any more, and goes on later', async which => {
    const { another, provider, store, read, values } = await written()
    const to = next()
    const failing = which === 'the old' ? provider : to
    const onProgress = ({ done }: { done: number }) => {
      if (done === 3) failing.failure = 'CLOUD_UNAVAILABLE'
    }
    const keyring = another({ alsoReads: [to] })
    const stopped = keyring.lifecycle.rewrap({ to, onProgress, concurrency: 1 })
    await expect(stopped).rejects.toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
    const moved = () => new Set(store.records.map(({ wrapped }) => wrapped.kek)).size
    expect(moved()).toBe(2)
    failing.failure = undefined
    expect(await read({ alsoReads: [to] })).toEqual(values)
    expect(await keyring.lifecycle.rewrap({ to })).toMatchObject({ already: 3, failed: [] })
    expect(await read({ provider: to })).toEqual(values)
  })

  it('takes no key along that is destroyed meanwhile', async () => {
    const { another, store } = await written()
    const to = next()
    to.delay = 5
    const rewrapping = another({ alsoReads: [to] }).lifecycle.rewrap({ to })
    await another().lifecycle.shred('b')
    const report = await rewrapping
    expect(report.failed.every(({ code }) => code === 'KEY_DESTROYED')).toBe(true)
    const ofB = store.records.filter(({ scope }) => scope === 'b')
    expect(ofB.every(({ state, wrapped }) => state === 'destroyed' && wrapped.blob.length === 0)).toBe(true)
  })

  it('goes to several keys at once, and from them', async () => {
    const { another, provider, read, values } = await written()
    const [here, there] = [next(), next()]
    const both = multi([here, there])
    await another({ alsoReads: [both] }).lifecycle.rewrap({ to: both })
    expect(await read({ provider: multi([there]) })).toEqual(values)
    expect(await another({ provider: both }).lifecycle.rewrap()).toMatchObject({ rewrapped: [], already: 7 })
    await another({ provider: both, alsoReads: [provider] }).lifecycle.rewrap({ to: provider })
    expect(await read({ provider })).toEqual(values)
  })

  it('zeroes every buffer of key bytes that a provider handed over', async () => {
    const { another, provider } = await written()
    const to = next()
    await another({ alsoReads: [to] }).lifecycle.rewrap({ to })
    // The trial was no key.
    const keys = [...provider.handedOut, ...to.handedOut.slice(2)]
    expect(keys.length).toBeGreaterThan(14)
    for (const bytes of keys) expect(bytes.every(byte => byte === 0)).toBe(true)
  })
})

function wrapper(provider: KeyProvider): KeyProvider {
  return {
    name: provider.name,
    canUnwrap: true,
    generate: context => provider.generate(context),
    wrap: (bytes, context) => provider.wrap(bytes, context),
    unwrap: (wrapped, context) => provider.unwrap(wrapped, context),
  }
}
