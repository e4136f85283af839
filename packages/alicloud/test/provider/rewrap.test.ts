import { randomBytes } from 'node:crypto'
import { FieldCipher, type KeyProvider, Keyring, type KeyringOptions, localKey, MemoryKeyStore } from '@waxseal/core'
import { allow, type Emulator } from '@waxseal/emulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alicloudKms } from '../../src/index.ts'
import { accessTo, callsOf, startCloud } from '../support/cloud.ts'

const field = { context: 'patient.phone', type: 'string' } as const

let hangzhou: Emulator
let shanghai: Emulator
let app: Awaited<ReturnType<Emulator['keys']['create']>>
let next: typeof app
beforeEach(async () => {
  hangzhou = await startCloud({ region: 'cn-hangzhou' })
  shanghai = await startCloud({ region: 'cn-shanghai' })
  app = await hangzhou.keys.create({ alias: 'alias/app' })
  next = await hangzhou.keys.create({ alias: 'alias/next' })
  await shanghai.keys.create({ alias: 'alias/app' })
})
afterEach(async () => {
  await hangzhou.stop()
  await shanghai.stop()
})

const inCloud = (cloud: Emulator, keyId = 'alias/app') => alicloudKms({ ...accessTo(cloud), keyId })
const local = () => localKey({ bytes: randomBytes(32) })

/** Keys of two scopes under a provider, and a value under each. */
async function written(provider: KeyProvider) {
  const store = new MemoryKeyStore()
  const keyring = (options: Partial<KeyringOptions> = {}) => new Keyring({ provider, store, ...options })
  const writer = keyring()
  const cells: Buffer[] = []
  for (const scope of ['', 'tenant']) {
    await writer.ensureScope(scope)
    cells.push(new FieldCipher(writer, field).encrypt(`of ${scope}`, scope))
  }
  const read = async (options: Partial<KeyringOptions>) => {
    const reader = keyring(options)
    await reader.load(cells.map(cell => cell.readUInt32BE(4)))
    return cells.map(cell => new FieldCipher(reader, field).decrypt(cell))
  }
  return { keyring, read, values: ['of ', 'of tenant'] }
}

describe('data keys are re-wrapped', () => {
  it('from a local key to KMS, and back', async () => {
    const former = local()
    const { keyring, read, values } = await written(former)
    const kms = inCloud(hangzhou)
    const report = await keyring({ alsoReads: [kms] }).lifecycle.rewrap({ to: kms })
    expect(report).toMatchObject({
      to: { provider: 'alicloud-kms', kek: expect.stringContaining('acs:kms:') },
      failed: [],
    })
    expect(report.rewrapped).toHaveLength(4)
    expect(await read({ provider: kms })).toEqual(values)
    await expect(read({ provider: former })).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    await keyring({ provider: kms, alsoReads: [former] }).lifecycle.rewrap({ to: former })
    await hangzhou.goDown()
    expect(await read({ provider: former })).toEqual(values)
  })

  it('from one region to another, and the first may go', async () => {
    const [here, there] = [inCloud(hangzhou), inCloud(shanghai)]
    const { keyring, read, values } = await written(here)
    await expect(keyring().lifecycle.rewrap({ to: there })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await keyring({ alsoReads: [there] }).lifecycle.rewrap({ to: there })
    await hangzhou.goDown()
    expect(await read({ provider: there })).toEqual(values)
  })

  it('to another key of the same region, which the client at hand reads as well', async () => {
    const { keyring, read, values } = await written(inCloud(hangzhou))
    const to = inCloud(hangzhou, 'alias/next')
    const report = await keyring().lifecycle.rewrap({ to })
    expect(report.rewrapped).toHaveLength(4)
    expect(await read({})).toEqual(values)
    expect(await keyring({ provider: to }).lifecycle.rewrap()).toMatchObject({ rewrapped: [], already: 4 })
  })

  it('to a new version of the same key, and not again', async () => {
    const { keyring, read, values } = await written(inCloud(hangzhou))
    expect(await keyring().lifecycle.rewrap()).toMatchObject({ rewrapped: [], already: 4 })
    const { keyVersionId } = await hangzhou.keys.rotate(app.keyId)
    const report = await keyring().lifecycle.rewrap()
    expect(report).toMatchObject({ already: 0, to: { kek: app.arn, kekVersion: keyVersionId } })
    expect((await keyring().describe()).map(({ kekVersion }) => kekVersion)).toEqual(Array(4).fill(keyVersionId))
    expect(await read({})).toEqual(values)
  })

  it('to no key that KMS refuses: nothing is changed', async () => {
    const { keyring, read, values } = await written(inCloud(hangzhou))
    const { keyId } = await hangzhou.keys.create({ alias: 'alias/off' })
    await hangzhou.keys.setState(keyId, 'Disabled')
    const refusals = [
      ['alias/none', 'KMS_KEY_NOT_FOUND'],
      ['alias/off', 'KMS_KEY_DISABLED'],
    ] as const
    for (const [alias, code] of refusals) {
      await expect(keyring().lifecycle.rewrap({ to: inCloud(hangzhou, alias) })).rejects.toMatchObject({ code })
    }
    hangzhou.calls.clear()
    expect(await read({})).toEqual(values)
    expect(callsOf(hangzhou)[0]).toMatch(/^Decrypt OK/)
  })

  it('with the permissions of multi.json, and not with those of an application: nothing is changed', async () => {
    const { keyring, read, values } = await written(inCloud(hangzhou))
    const arns = [app.arn, next.arn]
    const actions = ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey']
    const as = async (name: string, allowed: string[]) => {
      const credentials = await hangzhou.createUser({ name, policy: allow(allowed, arns) })
      const open = (keyId: string) => alicloudKms({ ...accessTo(hangzhou), credentials, keyId })
      return keyring({ provider: open('alias/app') }).lifecycle.rewrap({ to: open('alias/next') })
    }
    await expect(as('application', actions)).rejects.toMatchObject({
      code: 'CLOUD_ACCESS_DENIED',
      message: expect.stringContaining('kms:Encrypt'),
    })
    expect(new Set((await keyring().describe()).map(({ kek }) => kek)).size).toBe(1)
    expect((await as('operator', [...actions, 'kms:Encrypt'])).rewrapped).toHaveLength(4)
    expect(await read({})).toEqual(values)
  })

  it('by a run that goes on where throttling ended it', async () => {
    const { keyring, read, values } = await written(local())
    const kms = inCloud(hangzhou)
    const former = keyring({ alsoReads: [kms] })
    const onProgress = ({ done }: { done: number }) => {
      if (done === 2) hangzhou.faults.inject({ error: 'Rejected.Throttling' })
    }
    const stopped = former.lifecycle.rewrap({ to: kms, onProgress, concurrency: 1 })
    await expect(stopped).rejects.toMatchObject({ code: 'CLOUD_THROTTLED' })
    hangzhou.faults.clear()
    expect(await former.lifecycle.rewrap({ to: kms })).toMatchObject({ already: 2, failed: [] })
    expect(await read({ provider: kms })).toEqual(values)
  })
})
