import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { acs3Request, send } from '../support/raw-request.ts'
import { refusalOf } from '../support/refusal.ts'

const DAY = 24 * 60 * 60 * 1000

let cloud: Emulator
let call: GenericCall
beforeAll(async () => {
  cloud = await startEmulator()
  call = genericClient(cloud)
})
afterAll(() => cloud?.stop())

const versions = async (KeyId: string) =>
  ((await call('ListKeyVersions', { KeyId })).KeyVersions as { KeyVersion: { KeyVersionId: string }[] }).KeyVersion.map(
    ({ KeyVersionId }) => KeyVersionId,
  )
const describeKey = async (KeyId: string) =>
  (await call('DescribeKey', { KeyId })).KeyMetadata as Readonly<Record<string, string>>
/** A call at the time that the emulator's clock shows. */
const callNow = async (action: string, query: Readonly<Record<string, string>>) =>
  (await send(cloud, acs3Request(cloud, { action, query, date: cloud.now() }))).body
const unsupported = { code: 'UnsupportedOperation', status: 400 }

describe('a symmetric key', () => {
  it('rotates on demand: the new version encrypts, the old ones decrypt', async () => {
    const { keyId, keyVersionId: first } = await cloud.keys.create()
    const { CiphertextBlob, Plaintext } = await call('GenerateDataKey', { KeyId: keyId })
    const { keyVersionId: second } = await cloud.keys.rotate(keyId)
    expect(await versions(keyId)).toEqual([first, second])
    expect(await describeKey(keyId)).toMatchObject({ PrimaryKeyVersion: second })
    expect(await call('GenerateDataKey', { KeyId: keyId })).toMatchObject({ KeyVersionId: second })
    const opened = await call('Decrypt', { CiphertextBlob: CiphertextBlob as string })
    expect(opened).toMatchObject({ KeyVersionId: first, Plaintext })
    const described = await call('DescribeKeyVersion', { KeyId: keyId, KeyVersionId: second })
    expect(described).toMatchObject({ KeyVersion: { KeyId: keyId, KeyVersionId: second } })
  })

  it('rotates by its policy, once the time has come', async () => {
    const { keyId: KeyId, keyVersionId: first } = await cloud.keys.create()
    expect(await describeKey(KeyId)).toMatchObject({ AutomaticRotation: 'Disabled' })
    await call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: true, RotationInterval: '30d' })
    const planned = await describeKey(KeyId)
    expect(planned).toMatchObject({ AutomaticRotation: 'Enabled', RotationInterval: '2592000s' })
    expect(Date.parse(planned.NextRotationDate!)).toBe(Date.parse(planned.CreationDate!) + 30 * DAY)

    cloud.skewClock(29 * DAY)
    expect(await callNow('GenerateDataKey', { KeyId })).toMatchObject({ KeyVersionId: first })
    cloud.skewClock(31 * DAY)
    const { KeyVersionId: second } = await callNow('GenerateDataKey', { KeyId })
    expect(second).not.toBe(first)
    cloud.skewClock(0)
    expect(await versions(KeyId)).toEqual([first, second])
    await call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: false })
    expect(await describeKey(KeyId)).toMatchObject({ AutomaticRotation: 'Disabled', PrimaryKeyVersion: second })
  })

  it('does not rotate while it is disabled', async () => {
    const { keyId: KeyId, keyVersionId } = await cloud.keys.create()
    await call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: true, RotationInterval: '604800s' })
    await call('DisableKey', { KeyId })
    expect(await describeKey(KeyId)).toMatchObject({ AutomaticRotation: 'Suspended' })
    cloud.skewClock(10 * DAY)
    expect(await callNow('DescribeKey', { KeyId })).toMatchObject({ KeyMetadata: { PrimaryKeyVersion: keyVersionId } })
    cloud.skewClock(0)
  })

  it.each(['6d', '731d', '30', '30w', '', '-7d'])('does not rotate every %j', async RotationInterval => {
    const { keyId: KeyId } = await cloud.keys.create()
    const update = call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: true, RotationInterval })
    expect((await refusalOf(update)).code).toMatch(/^(InvalidParameter|MissingParameter)$/)
  })

  it('gets no version by CreateKeyVersion, which is for asymmetric keys', async () => {
    const { keyId } = await cloud.keys.create()
    expect(await refusalOf(call('CreateKeyVersion', { KeyId: keyId }))).toEqual(unsupported)
  })

  it('has no rotation policy when it is a service’s, or of external origin', async () => {
    const service = await cloud.keys.create({ creator: 'RDS', instanceId: null })
    const policy = { EnableAutomaticRotation: true, RotationInterval: '30d' }
    expect(await refusalOf(call('UpdateRotationPolicy', { KeyId: service.keyId, ...policy }))).toEqual(unsupported)
    const { KeyMetadata } = await call('CreateKey', { Origin: 'EXTERNAL' })
    const { KeyId } = KeyMetadata as { KeyId: string }
    await cloud.keys.setState(KeyId, 'Enabled')
    const refusal = await refusalOf(call('UpdateRotationPolicy', { KeyId, ...policy }))
    expect(refusal).toEqual({ code: 'Unsupported.Origin', status: 400 })
  })
})

describe('an asymmetric key', () => {
  it('gets a further version by CreateKeyVersion, a week after the last', async () => {
    const { keyId: KeyId, keyVersionId: first } = await cloud.keys.create({ spec: 'RSA_2048' })
    const tooSoon = await refusalOf(call('CreateKeyVersion', { KeyId }))
    expect(tooSoon).toEqual({ code: 'Rejected.LimitExceeded', status: 400 })
    cloud.skewClock(8 * DAY)
    const { KeyVersion } = await callNow('CreateKeyVersion', { KeyId })
    cloud.skewClock(0)
    const { KeyVersionId: second } = KeyVersion as { KeyVersionId: string }
    expect(await versions(KeyId)).toEqual([first, second])
    const publicKeys = await Promise.all(
      [first, second].map(async id => (await call('GetPublicKey', { KeyId, KeyVersionId: id })).PublicKey),
    )
    expect(publicKeys[0]).not.toBe(publicKeys[1])
    const refusal = await refusalOf(
      call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: true, RotationInterval: '30d' }),
    )
    expect(refusal).toEqual(unsupported)
  })
})
