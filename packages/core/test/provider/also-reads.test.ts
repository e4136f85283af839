import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { localKey, localKeyPair, localPublicKey, multi } from '../../src/index.ts'
import { SwitchedProvider, setUp } from '../support/keyring.ts'

const another = () => new SwitchedProvider(localKey({ bytes: randomBytes(32) }))

describe('a keyring that also reads what other providers wrapped', () => {
  it('makes keys with its own, and reads those of all', async () => {
    const former = another()
    const all = setUp({ alsoReads: [former] })
    const old = all.another({ provider: former, alsoReads: undefined })
    await old.ensureScope('old')
    await all.keyring.ensureScope('new')
    await all.keyring.ready('old', { index: true })
    expect(all.keyring.active('old').id).toBe(old.active('old').id)
    expect(former.calls.generate).toBe(2)
    // Each is asked only for its own.
    expect([former.calls.unwrap, all.provider.calls.unwrap]).toEqual([2, 0])
    await expect(old.ready('new')).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })

  it('says whose a key is that none of them wrapped', async () => {
    const all = setUp({ alsoReads: [another()] })
    await all.keyring.ensureScope()
    const stranger = all.another({ provider: another() })
    await expect(stranger.ready('')).rejects.toMatchObject({
      code: 'KEY_UNWRAP_FAILED',
      message: expect.stringContaining('configure the key that it was wrapped under'),
    })
  })

  it('tells a provider that is down from one that says no', async () => {
    const former = another()
    const all = setUp({ provider: former })
    await all.keyring.ensureScope()
    const later = all.another({ provider: another(), alsoReads: [former] })
    former.failure = 'CLOUD_UNAVAILABLE'
    await expect(later.ready('')).rejects.toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
    former.failure = undefined
    await later.ready('')
  })

  it('takes multi() on either side, and keys of a single one of its members', async () => {
    const [a, b, c] = [another(), another(), another()]
    const all = setUp({ provider: a })
    await all.keyring.ensureScope('a alone')
    await all.another({ provider: multi([a, b]) }).ensureScope('both')
    for (const options of [
      { provider: c, alsoReads: [multi([b, a])] },
      { provider: multi([b, c]), alsoReads: [a] },
    ]) {
      const keyring = all.another(options)
      await keyring.ready('a alone', { index: true })
      await keyring.ready('both', { index: true })
    }
    const without = all.another({ provider: c, alsoReads: [multi([b])] })
    await without.ready('both')
    await expect(without.ready('a alone')).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })

  it('reads with a private key what a public key wrapped', async () => {
    const pem = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const [publicKey, privateKey] = [pem.publicKey, pem.privateKey].map(text => ({ bytes: Buffer.from(text) }))
    const all = setUp({ provider: localPublicKey({ publicKey: publicKey! }) })
    await all.keyring.ready('')
    const { id } = all.keyring.active('')
    const reader = all.another({ provider: another(), alsoReads: [localKeyPair({ privateKey: privateKey! })] })
    await reader.load([id])
    expect(reader.key(id).scope).toBe('')
  })

  it('takes nothing else for a provider', () => {
    for (const alsoReads of [[{}], [undefined], {}, another()]) {
      expect(() => setUp({ alsoReads: alsoReads as never })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      )
    }
  })
})
