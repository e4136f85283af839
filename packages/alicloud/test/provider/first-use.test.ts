import type { Emulator } from '@waxseal/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AlicloudKmsOptions, alicloudKms } from '../../src/index.ts'
import { accessTo, callsOf, startCloud } from '../support/cloud.ts'
import { refusalOf } from '../support/refusal.ts'
import { configFor3, KmsClient3 } from '../support/sdk-clients.ts'

const context = { namespace: 'clinic', scope: '', purpose: 'data' } as const

let cloud: Emulator
beforeAll(async () => {
  cloud = await startCloud()
})
afterAll(() => cloud.stop())
beforeEach(() => cloud.calls.clear())
afterEach(() => cloud.faults.clear())

const providerFor = (keyId: string, options: Partial<AlicloudKmsOptions> = {}) =>
  alicloudKms({ ...accessTo(cloud), keyId, ...options })

/** A client that loses the encryption context on the way, as the SDK's generations do each in a way of their own. */
class ForgetfulClient extends KmsClient3 {
  override callApi(...[params, request, runtime]: Parameters<KmsClient3['callApi']>) {
    delete request.query?.EncryptionContext
    return super.callApi(params, request, runtime)
  }
}

describe('a client that loses the encryption context', () => {
  const forgetful = () =>
    alicloudKms({ client: new ForgetfulClient(configFor3(cloud)), keyId: 'alias/context', retries: 0 })
  const refusal = { code: 'KMS_CONTEXT_IGNORED', message: expect.stringContaining('EncryptionContext') }
  beforeAll(async () => void (await cloud.keys.create({ alias: 'alias/context' })))

  it('is found out before a data key is used, each time', async () => {
    const provider = forgetful()
    for (let i = 0; i < 2; i++) expect(await refusalOf(() => provider.generate(context))).toMatchObject(refusal)
    expect(await refusalOf(() => provider.wrap(Buffer.alloc(32), context))).toMatchObject(refusal)
  })

  it('is found out when it unwraps what it has wrapped', async () => {
    const kms = forgetful().kms.api
    const { blob, keyId } = await kms.generateDataKey({ keyId: 'alias/context', context: { scope: 'lost' } })
    const wrapped = { provider: 'alicloud-kms', kek: keyId, blob }
    expect(await refusalOf(() => forgetful().unwrap(wrapped, context))).toMatchObject(refusal)
  })
})

describe('the look at the context', () => {
  beforeEach(async () => void (await cloud.keys.create({ alias: 'alias/look' })))

  it('is made once by many who ask at once', async () => {
    const provider = providerFor('alias/look')
    const keys = await Promise.all(Array.from({ length: 20 }, () => provider.generate(context)))
    const reader = providerFor('alias/look')
    await Promise.all(keys.map(({ wrapped }) => reader.unwrap(wrapped, context)))
    expect(cloud.calls.count('Decrypt', 'InvalidParameter')).toBe(2)
  })

  it('does not keep a data key from its reader when KMS cannot be asked, and is made the next time', async () => {
    const { wrapped, plaintext } = await providerFor('alias/look').generate(context)
    const reader = providerFor('alias/look')
    cloud.calls.clear()
    cloud.faults.inject({ action: 'Decrypt', throttlePerSecond: 1 })
    expect(await reader.unwrap(wrapped, context)).toEqual(plaintext)
    cloud.faults.clear()
    expect(await reader.unwrap(wrapped, context)).toEqual(plaintext)
    expect(await reader.unwrap(wrapped, context)).toEqual(plaintext)
    expect(callsOf(cloud)).toEqual(['Decrypt OK: 3', 'Decrypt Rejected.Throttling: 1', 'Decrypt InvalidParameter: 1'])
  })

  it('keeps a new data key from being used until it is made', async () => {
    const provider = providerFor('alias/look')
    const off = cloud.faults.inject({ action: 'Decrypt', error: 'InternalFailure' })
    expect(await refusalOf(() => provider.generate(context))).toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
    off()
    await provider.generate(context)
  })
})

describe('a key that is not fit', () => {
  it.each([
    ['an RSA key', { spec: 'RSA_2048' }, 'KMS_KEY_UNSUITABLE', /RSA_2048.*symmetric key/],
    ['a key for signatures', { spec: 'EC_P256', usage: 'SIGN/VERIFY' }, 'KMS_KEY_UNSUITABLE', /EC_P256/],
  ] as const)('is refused before it is used: %s', async (_, options, code, message) => {
    const { keyId } = await cloud.keys.create(options)
    const error = await refusalOf(() => providerFor(keyId).generate(context))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), requestId: expect.any(String) })
    expect(error.message).toContain(error.requestId)
    expect(callsOf(cloud)).toEqual(['DescribeKey OK: 1'])
  })

  it.each([
    ['Disabled', 'enable it'],
    ['PendingDeletion', 'cancel the deletion'],
    ['PendingImport', 'import it'],
  ] as const)('is refused before it is used: in the state %s', async (state, way) => {
    const { keyId } = await cloud.keys.create()
    await cloud.keys.setState(keyId, state)
    const provider = providerFor(keyId)
    expect(await refusalOf(() => provider.generate(context))).toMatchObject({
      code: 'KMS_KEY_DISABLED',
      message: expect.stringContaining(way),
    })
    await cloud.keys.setState(keyId, 'Enabled')
    await provider.generate(context)
  })
})

describe.each([
  ['a default key', {}, /is in no KMS instance/],
  ['a service key', { creator: 'RDS', alias: 'alias/acs/rds' }, /is a service key of RDS/],
])('%s', (_, options, reason) => {
  const warnings: string[] = []
  const onWarning = (message: string) => void warnings.push(message)
  let keyId: string
  beforeEach(async () => {
    warnings.length = 0
    keyId = (await cloud.keys.create({ instanceId: null, ...options })).keyId
  })

  it('is warned about, once', async () => {
    const provider = providerFor(keyId, { onWarning })
    for (let i = 0; i < 3; i++) await provider.generate(context)
    expect(warnings).toEqual([expect.stringMatching(reason)])
    expect(warnings[0]).toContain('requireCustomerKey')
  })

  it('is warned about through the process where nobody else is told', async () => {
    const warned = new Promise<Error & { code?: string }>(resolve => process.once('warning', resolve))
    await providerFor(keyId).generate(context)
    expect(await warned).toMatchObject({ name: 'WaxsealWarning', code: 'WAXSEAL_KMS_KEY' })
  })

  it('is refused by requireCustomerKey, and used in silence without', async () => {
    expect(await refusalOf(() => providerFor(keyId, { requireCustomerKey: true }).generate(context))).toMatchObject({
      code: 'KMS_KEY_UNSUITABLE',
      message: expect.stringMatching(reason),
      requestId: expect.any(String),
    })
    await providerFor(keyId, { requireCustomerKey: false, onWarning }).generate(context)
    expect(warnings).toEqual([])
  })
})
