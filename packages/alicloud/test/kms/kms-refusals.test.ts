import { randomBytes } from 'node:crypto'
import { allow, type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type KmsApi, openApiClient, openApiKms } from '../../src/index.ts'
import { accessTo } from '../support/cloud.ts'
import { refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let kms: KmsApi
beforeAll(async () => {
  cloud = await startEmulator()
  kms = kmsFor(cloud.credentials)
})
afterAll(() => cloud.stop())
beforeEach(() => {
  cloud.skewClock(0)
  cloud.faults.clear()
})

function kmsFor(credentials: { accessKeyId: string; accessKeySecret: string }): KmsApi {
  return openApiKms(openApiClient(accessTo(cloud, { credentials })))
}

/** What KMS refuses, as code, service code and message; its request id is there. */
async function refusal(work: () => unknown) {
  const error = await refusalOf(work)
  expect(error.requestId).toMatch(/^[\dA-Fa-f-]{36}$/)
  expect(error.message).toContain(error.requestId)
  expect(error.message).toContain(error.serviceCode)
  return { code: error.code, serviceCode: error.serviceCode, message: error.message }
}

describe('a key', () => {
  it.each([
    ['with a wrong id', 'key-hzz000000000000000000', 'Forbidden.KeyNotFound', /no such key.*region/],
    ['of an alias that is not there', 'alias/nothing', 'Forbidden.AliasNotFound', /no such alias/],
  ])('%s is not found', async (_, keyId, serviceCode, message) => {
    expect(await refusal(() => kms.generateDataKey({ keyId }))).toEqual({
      ...{ code: 'KMS_KEY_NOT_FOUND', serviceCode },
      message: expect.stringMatching(message),
    })
    expect((await refusal(() => kms.describeKey(keyId))).message).toContain(`kms:DescribeKey with ${keyId}:`)
  })

  it.each([
    ['Disabled', 'Rejected.Disabled', /disabled; enable it/],
    ['PendingDeletion', 'Rejected.PendingDeletion', /cancel the deletion/],
    ['PendingImport', 'Rejected.PendingImport', /import it/],
  ] as const)('that is %s is refused, to wrap and to unwrap', async (state, serviceCode, message) => {
    const { keyId } = await cloud.keys.create()
    const { blob } = await kms.generateDataKey({ keyId })
    await cloud.keys.setState(keyId, state)
    const refused = { code: 'KMS_KEY_DISABLED', serviceCode, message: expect.stringMatching(message) }
    expect(await refusal(() => kms.generateDataKey({ keyId }))).toEqual(refused)
    expect(await refusal(() => kms.decrypt({ blob }))).toEqual(refused)
  })

  it('of another kind is unsuitable', async () => {
    const { keyId } = await cloud.keys.create({ spec: 'RSA_2048' })
    expect(await refusal(() => kms.generateDataKey({ keyId }))).toMatchObject({
      code: 'KMS_KEY_UNSUITABLE',
      message: expect.stringContaining('spec and usage'),
    })
  })
})

describe('a caller', () => {
  it('without permission is told which one', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const reader = kmsFor(await cloud.createUser({ name: 'reader', policy: allow('kms:Decrypt', arn) }))
    expect(await refusal(() => reader.generateDataKey({ keyId }))).toMatchObject({
      code: 'CLOUD_ACCESS_DENIED',
      message: expect.stringContaining('grant kms:GenerateDataKey in a RAM policy'),
    })
  })

  it('of another account is refused', async () => {
    const { arn } = await cloud.keys.create()
    const user = { name: 'stranger', accountId: '1999999999999999', policy: allow('*') }
    const stranger = kmsFor(await cloud.createUser(user))
    expect((await refusal(() => stranger.generateDataKey({ keyId: arn }))).code).toMatch(
      /CLOUD_ACCESS_DENIED|KMS_KEY_NOT_FOUND/,
    )
  })

  it.each([20, -20])('whose clock is %i minutes off is told so', async minutes => {
    cloud.skewClock(minutes * 60_000)
    expect(await refusal(() => kms.describeKey('alias/app'))).toMatchObject({
      code: 'CLOUD_CLOCK_SKEW',
      message: expect.stringContaining('set the clock of this machine'),
    })
  })
})

describe('a ciphertext', () => {
  it.each([
    ['that is not of KMS', () => randomBytes(108)],
    ['of nothing', () => Buffer.alloc(0)],
    ['that was cut short', (blob: Buffer) => blob.subarray(0, -1)],
    ['of which one bit was changed', (blob: Buffer) => blob.map((byte, at) => (at === 60 ? byte ^ 1 : byte))],
  ])('%s is refused', async (_, spoil) => {
    const { keyId } = await cloud.keys.create()
    const { blob } = await kms.generateDataKey({ keyId })
    expect((await refusal(() => kms.decrypt({ blob: spoil(blob) }))).code).toBe('CLOUD_REQUEST_REFUSED')
  })
})
