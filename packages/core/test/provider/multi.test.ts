import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type KeyProvider, Keyring, localKey, localPublicKey, multi, type SkippedMember } from '../../src/index.ts'
import { OpenStore, SwitchedProvider } from '../support/keyring.ts'

const context = { namespace: 'clinic', scope: 'tenant-1', purpose: 'data' } as const
const members = (count: number) => Array.from({ length: count }, () => new SwitchedProvider())

/** Two members of one name, each with a key of its own, and what tells of members that were skipped. */
function pair(atLeast?: number) {
  const [first, second] = members(2) as [SwitchedProvider, SwitchedProvider]
  const skipped: SkippedMember[] = []
  const provider = multi([first, second], { atLeast, onSkip: one => void skipped.push(one) })
  return { first, second, provider, skipped }
}

describe('several key providers', () => {
  it('wrap one data key, which each of them unwraps', async () => {
    const { first, second, provider } = pair()
    const { plaintext, wrapped } = await provider.generate(context)
    for (const one of [provider, multi([first]), multi([second]), multi([second, first])]) {
      expect(await one.unwrap(wrapped, context)).toEqual(plaintext)
    }
    expect(await provider.unwrap(await provider.wrap(plaintext, context), context)).toEqual(plaintext)
  })

  it('tell in the key store which keys wrapped it, in their order', async () => {
    const { first, second, provider } = pair()
    const store = new OpenStore()
    const keyring = new Keyring({ provider, store })
    await keyring.ready('')
    const [description] = await keyring.describe()
    const [one, other] = [await first.generate(context), await second.generate(context)]
    expect(description).toMatchObject({
      provider: 'multi',
      kek: `local-aes ${one.wrapped.kek} + local-aes ${other.wrapped.kek}`,
      kekVersion: undefined,
    })
  })

  it('are read after their order changed and a member came or went, and what one alone wrapped as well', async () => {
    const [a, b, c] = members(3) as [SwitchedProvider, SwitchedProvider, SwitchedProvider]
    const alone = await a.generate(context)
    const both = await multi([a, b]).generate(context)
    for (const provider of [multi([b, a]), multi([c, a, b]), multi([c, b, a])]) {
      expect(await provider.unwrap(alone.wrapped, context)).toEqual(alone.plaintext)
      expect(await provider.unwrap(both.wrapped, context)).toEqual(both.plaintext)
    }
    expect(c.calls.unwrap).toBe(0)
    await expect(multi([c]).unwrap(both.wrapped, context)).rejects.toMatchObject({
      code: 'KEY_UNWRAP_FAILED',
      message: expect.stringContaining(both.wrapped.kek),
    })
  })

  it('keep the versions of keys that have them, and find wraps by name where a member does not tell its own', async () => {
    const inner = localKey({ bytes: randomBytes(32) })
    const versioned: KeyProvider = {
      ...{ name: inner.name, canUnwrap: true, generate: c => inner.generate(c), unwrap: (w, c) => inner.unwrap(w, c) },
      wrap: async (plaintext, place) => ({ ...(await inner.wrap(plaintext, place)), kekVersion: 'v2' }),
    }
    const onSkip = () => expect.unreachable()
    const provider = multi([localKey({ bytes: randomBytes(32) }), versioned], { onSkip })
    const { plaintext, wrapped } = await provider.generate(context)
    expect(wrapped.kekVersion).toBe('- + v2')
    expect(await multi([versioned], { onSkip }).unwrap(wrapped, context)).toEqual(plaintext)
  })

  it('may have one among them that only wraps', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))
    const escrow = localPublicKey({ publicKey: { bytes: pem } })
    const daily = localKey({ bytes: randomBytes(32) })
    const provider = multi([escrow, daily])
    expect(provider.canUnwrap).toBe(true)
    const { plaintext, wrapped } = await provider.generate(context)
    expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
    const writer = multi([escrow])
    expect(writer.canUnwrap).toBe(false)
    await expect(writer.unwrap(wrapped, context)).rejects.toMatchObject({ code: 'KEY_PROVIDER_WRITE_ONLY' })
  })

  it.each([
    ['no members', () => multi([])],
    ['nine', () => multi(members(9))],
    ['what is none', () => multi([{}] as never)],
    ['one twice', () => multi([...members(1)].flatMap(one => [one, one]))],
    ['one of its own kind', () => multi([multi(members(1))])],
    ['atLeast 0', () => multi(members(2), { atLeast: 0 })],
    ['atLeast 3 of 2', () => multi(members(2), { atLeast: 3 })],
  ])('are refused with %s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

describe('a wrapped key of several providers', () => {
  it('unwraps in its own place only, and not when it is damaged', async () => {
    const { provider } = pair()
    const { wrapped } = await provider.generate(context)
    const refusal = { code: 'KEY_UNWRAP_FAILED' }
    await expect(provider.unwrap(wrapped, { ...context, scope: 'tenant-2' })).rejects.toMatchObject(refusal)
    for (let length = 0; length < wrapped.blob.length; length++) {
      const cut = { ...wrapped, blob: wrapped.blob.subarray(0, length) }
      // What is left may end with the first member's wrap, which is whole.
      await provider.unwrap(cut, context).then(
        plaintext => expect([length, plaintext.length]).toEqual([1 + (wrapped.blob.length - 1) / 2, 32]),
        error => expect(error).toMatchObject(refusal),
      )
    }
    await expect(
      provider.unwrap({ ...wrapped, blob: Buffer.from(wrapped.blob).fill(2, 0, 1) }, context),
    ).rejects.toMatchObject(refusal)
  })
})

describe('while a member cannot be asked', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  it('the others unwrap, and it is asked last for a while', async () => {
    const { first, second, provider, skipped } = pair()
    const { plaintext, wrapped } = await provider.generate(context)
    first.failure = 'CLOUD_UNAVAILABLE'
    expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
    expect(skipped).toEqual([
      { member: 0, provider: 'local-aes', error: expect.objectContaining({ code: 'CLOUD_UNAVAILABLE' }) },
    ])
    await provider.unwrap(wrapped, context)
    expect([first.calls.unwrap, second.calls.unwrap]).toEqual([1, 2])
    vi.advanceTimersByTime(30_000)
    first.failure = undefined
    await provider.unwrap(wrapped, context)
    expect([first.calls.unwrap, second.calls.unwrap]).toEqual([2, 2])
  })

  it('no data key is made, unless fewer wraps are enough', async () => {
    const strict = pair()
    strict.first.failure = 'CLOUD_THROTTLED'
    await expect(strict.provider.generate(context)).rejects.toMatchObject({ code: 'CLOUD_THROTTLED' })
    expect(strict.second.calls.generate).toBe(0)

    const { first, second, provider, skipped } = pair(1)
    for (const down of [first, second]) {
      down.failure = new Error('socket hang up')
      const { plaintext, wrapped } = await provider.generate(context)
      expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
      down.failure = undefined
      vi.advanceTimersByTime(30_000)
      const other = down === first ? second : first
      await expect(multi([down]).unwrap(wrapped, context)).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
      expect(await multi([other]).unwrap(wrapped, context)).toEqual(plaintext)
    }
    expect(skipped.map(one => [one.member, one.error.code])).toEqual([
      [0, 'KEY_PROVIDER_UNAVAILABLE'],
      [1, 'KEY_PROVIDER_UNAVAILABLE'],
    ])
  })

  it('and the other says no, the answer may still be yes', async () => {
    const { first, second, provider } = pair()
    const { wrapped } = await provider.generate(context)
    first.failure = 'KMS_KEY_DISABLED'
    second.failure = 'CLOUD_UNAVAILABLE'
    await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'KEY_PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/KMS_KEY_DISABLED.*CLOUD_UNAVAILABLE/),
    })
  })

  it('it does not matter that what is told of it throws', async () => {
    const [first, second] = members(2) as [SwitchedProvider, SwitchedProvider]
    const provider = multi([first, second], {
      onSkip: () => {
        throw new Error('listener')
      },
    })
    const { plaintext, wrapped } = await provider.generate(context)
    first.failure = 'CLOUD_UNAVAILABLE'
    expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
  })
})

describe('where a member says no', () => {
  it('the others unwrap; when all do, the answer is no', async () => {
    const { first, second, provider, skipped } = pair()
    const { plaintext, wrapped } = await provider.generate(context)
    first.failure = 'KMS_KEY_DISABLED'
    expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
    expect(skipped).toHaveLength(1)
    second.failure = 'CLOUD_ACCESS_DENIED'
    await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'KEY_UNWRAP_FAILED',
      message: expect.stringMatching(/KMS_KEY_DISABLED.*CLOUD_ACCESS_DENIED/),
    })
  })

  it('no data key is made, however few wraps are enough', async () => {
    const { first, provider } = pair(1)
    first.failure = 'KMS_KEY_DISABLED'
    await expect(provider.generate(context)).rejects.toMatchObject({ code: 'KMS_KEY_DISABLED' })
  })
})
