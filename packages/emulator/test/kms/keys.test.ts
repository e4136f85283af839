import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let call: GenericCall
beforeAll(async () => {
  cloud = await startEmulator({ accountId: '1234567890123456' })
  call = genericClient(cloud)
})
afterAll(() => cloud?.stop())

const create = async (parameters = {}) => (await call('CreateKey', parameters)).KeyMetadata as Record<string, string>
const invalid = { code: 'InvalidParameter', status: 400 }

describe('CreateKey', () => {
  it('makes an AES-256 key of the account, a default key unless it is to be in the instance', async () => {
    const metadata = await create({ Description: 'for patients' })
    expect(metadata).toEqual({
      KeyId: expect.stringMatching(/^key-hzz[0-9a-z]{18}$/),
      Arn: `acs:kms:cn-hangzhou:1234567890123456:key/${metadata.KeyId}`,
      ...{ KeyState: 'Enabled', KeySpec: 'Aliyun_AES_256', KeyUsage: 'ENCRYPT/DECRYPT', Origin: 'Aliyun_KMS' },
      ...{ ProtectionLevel: 'SOFTWARE', Creator: '1234567890123456', Description: 'for patients' },
      ...{ AutomaticRotation: 'Disabled', DeletionProtection: 'Disabled', MaterialExpireTime: '' },
      CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      LastRotationDate: metadata.CreationDate,
      PrimaryKeyVersion: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(await call('DescribeKey', { KeyId: metadata.KeyId! })).toMatchObject({ KeyMetadata: metadata })
    expect(await create({ DKMSInstanceId: cloud.instanceId })).toMatchObject({ DKMSInstanceId: cloud.instanceId })
    expect(await refusalOf(create({ DKMSInstanceId: 'kst-of-nobody' }))).toEqual(invalid)
  })

  it.each([
    ['RSA_2048', 'SIGN/VERIFY', 'ENCRYPT/DECRYPT'],
    ['RSA_3072', 'SIGN/VERIFY', 'ENCRYPT/DECRYPT'],
    ['EC_SM2', 'SIGN/VERIFY', 'ENCRYPT/DECRYPT'],
    ['EC_P256', 'SIGN/VERIFY', undefined],
    ['EC_P256K', 'SIGN/VERIFY', undefined],
  ])('makes %s keys, for %s unless told otherwise', async (KeySpec, usage, other) => {
    const metadata = await create({ KeySpec })
    expect(metadata).toMatchObject({ KeySpec, KeyUsage: usage })
    // They have no primary version, and do not rotate by themselves.
    expect(Object.keys(metadata)).not.toContain('PrimaryKeyVersion')
    expect(Object.keys(metadata)).not.toContain('AutomaticRotation')
    const encrypting = create({ KeySpec, KeyUsage: 'ENCRYPT/DECRYPT' })
    if (other === undefined) expect(await refusalOf(encrypting)).toEqual(invalid)
    else expect(await encrypting).toMatchObject({ KeyUsage: other })
  })

  it('leaves a key of external origin waiting for its material', async () => {
    expect(await create({ Origin: 'EXTERNAL' })).toMatchObject({ KeyState: 'PendingImport', Origin: 'EXTERNAL' })
  })

  it.each([
    { KeySpec: 'AES_512' },
    { KeyUsage: 'SIGN/VERIFY' },
    { Origin: 'aliyun_kms' },
    { ProtectionLevel: 'PAPER' },
    { Description: 'x'.repeat(8193) },
    { EnableAutomaticRotation: 'maybe' },
    { EnableAutomaticRotation: true, RotationInterval: '366d' },
    { EnableAutomaticRotation: true, RotationInterval: '30d', KeySpec: 'RSA_2048' },
  ])('refuses %o', async parameters => {
    expect(await refusalOf(create(parameters))).toEqual(invalid)
  })
})

describe('ListKeys', () => {
  it('lists the keys of the account page by page, oldest first, and filters them', async () => {
    await using own = await startEmulator()
    const list = async (parameters = {}) => {
      const { Keys, ...counts } = await genericClient(own)('ListKeys', parameters)
      return { ...counts, ids: (Keys as { Key: { KeyId: string; KeyArn: string }[] }).Key.map(({ KeyId }) => KeyId) }
    }
    expect(await list()).toMatchObject({ ids: [], TotalCount: 0, PageNumber: 1, PageSize: 10 })
    const ids: string[] = []
    for (let i = 0; i < 12; i++) ids.push((await own.keys.create()).keyId)
    expect(await list()).toMatchObject({ ids: ids.slice(0, 10), TotalCount: 12 })
    expect(await list({ PageNumber: 3, PageSize: 5 })).toMatchObject({ ids: ids.slice(10), PageNumber: 3, PageSize: 5 })

    const { keyId: service } = await own.keys.create({ creator: 'RDS', instanceId: null, alias: 'alias/acs/rds' })
    await own.keys.setState(ids[0]!, 'Disabled')
    const filtered = async (filters: unknown) => (await list({ Filters: JSON.stringify(filters), PageSize: 100 })).ids
    expect(await filtered([{ Key: 'KeyState', Values: ['Disabled'] }])).toEqual([ids[0]])
    expect(await filtered([{ Key: 'CreatorType', Values: ['Service'] }])).toEqual([service])
    const both = [
      { Key: 'CreatorType', Values: ['User'] },
      { Key: 'KeyState', Values: ['Enabled', 'PendingImport'] },
    ]
    expect(await filtered(both)).toEqual(ids.slice(1))
    for (const wrong of [[{ Key: 'Colour', Values: ['red'] }], [{ Key: 'KeyState' }], 'Enabled', [null]]) {
      expect(await refusalOf(filtered(wrong))).toEqual(invalid)
    }
  })

  it.each([
    ['PageSize', 101],
    ['PageSize', 0],
    ['PageNumber', 0],
    ['PageNumber', 'x'],
  ])('refuses a %s of %j', async (name, value) => {
    expect(await refusalOf(call('ListKeys', { [name]: value }))).toEqual(invalid)
  })
})

describe('GetKmsInstance', () => {
  it('shows the one instance there is, with the CA of its endpoint', async () => {
    await using own = await startEmulator({ https: true })
    const ask = genericClient(own)
    const { KmsInstance } = await ask('GetKmsInstance', { KmsInstanceId: own.instanceId })
    expect(KmsInstance).toMatchObject({
      InstanceId: own.instanceId,
      Status: 'Connected',
      CaCertificateChainPem: own.ca,
    })
    const { KmsInstances } = await ask('ListKmsInstances')
    expect(KmsInstances).toMatchObject({ KmsInstance: [{ KmsInstanceId: own.instanceId }] })
    const unknown = await refusalOf(ask('GetKmsInstance', { KmsInstanceId: 'kst-of-nobody' }))
    expect(unknown).toEqual({ code: 'Forbidden.KmsInstanceNotFound', status: 404 })
  })
})
