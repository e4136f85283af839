import { randomBytes } from 'node:crypto'
import { type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type KmsSdkClient, openApiKms, sdkClient } from '../../src/index.ts'
import { PLANTED, refusalOf } from '../support/refusal.ts'
import { generation1, generation2, generation3 } from '../support/sdk-clients.ts'
import { answer, inTurn, refusal, reset, startService } from '../support/service.ts'

let cloud: Emulator
beforeAll(async () => {
  cloud = await startEmulator()
})
afterAll(() => cloud.stop())
beforeEach(() => {
  cloud.calls.clear()
  cloud.faults.clear()
})

const context = { 'waxseal:scope': 'tenant-ü', 'waxseal:purpose': 'data' }
const planted = { accessKeyId: PLANTED.accessKeyId, accessKeySecret: PLANTED.accessKeySecret }

/** Where a scripted service is, in the terms of the vendor's configs. */
const placeOf = ({ host }: { host: string }) => ({
  ...({ endpoint: host, protocol: 'http', region: 'cn-hangzhou', credentials: planted } as const),
})

describe.each([
  ['1.2.0', generation1, 'HMAC-SHA1'],
  ['generation 2', generation2, 'ACS3-HMAC-SHA256'],
  ['generation 3', generation3, 'ACS3-HMAC-SHA256'],
])('a client of the SDK, %s,', (_, make, signature) => {
  it('wraps and unwraps data keys in their context', async () => {
    const kms = openApiKms(sdkClient(make(cloud)))
    const { keyId, keyVersionId } = await cloud.keys.create({ alias: 'alias/app' })
    const generated = await kms.generateDataKey({ keyId: 'alias/app', context })
    expect(generated).toMatchObject({ keyId, keyVersionId, requestId: expect.any(String) })
    const { plaintext } = await kms.decrypt({ blob: generated.blob, context })
    expect(plaintext.equals(generated.plaintext)).toBe(true)
    for (const other of [undefined, { ...context, more: '1' }]) {
      expect((await refusalOf(() => kms.decrypt({ blob: generated.blob, context: other }))).code).toBe(
        'CLOUD_REQUEST_REFUSED',
      )
    }
    expect(cloud.calls.records[0]!.signature).toBe(signature)
  })

  it('encrypts values of 6 KB, and keeps them out of URLs', async () => {
    const kms = openApiKms(sdkClient(make(cloud)))
    const { keyId } = await cloud.keys.create()
    const plaintext = randomBytes(6_144)
    const { blob } = await kms.encrypt({ keyId, plaintext, context })
    expect((await kms.decrypt({ blob, context })).plaintext.equals(plaintext)).toBe(true)

    const service = await startService(answer({ KeyId: 'k', KeyVersionId: 'v', CiphertextBlob: 'AAAA' }))
    await openApiKms(sdkClient(make(placeOf(service)))).encrypt({ keyId: 'k', plaintext })
    expect(service.received[0]!.form.get('Plaintext')).toBe(plaintext.toString('base64'))
    expect(service.received[0]!.query.has('Plaintext')).toBe(false)
  })

  it('describes keys, and asks what it may', async () => {
    const kms = openApiKms(sdkClient(make(cloud)))
    const { keyId } = await cloud.keys.create()
    expect(await kms.describeKey(keyId)).toMatchObject({ keyId, state: 'Enabled' })
    expect(await kms.mayCall('GenerateDataKey', { KeyId: keyId })).toBe('yes')
  })

  it('has its refusals told as any other client’s', async () => {
    const kms = openApiKms(sdkClient(make(cloud)))
    const { keyId } = await cloud.keys.create()
    await cloud.keys.setState(keyId, 'Disabled')
    expect(await refusalOf(() => kms.generateDataKey({ keyId }))).toMatchObject({
      code: 'KMS_KEY_DISABLED',
      serviceCode: 'Rejected.Disabled',
      requestId: expect.stringMatching(/^[\dA-Fa-f-]{36}$/),
    })
    const wrong = make({
      ...placeOf({ host: cloud.endpoint }),
      credentials: { ...cloud.credentials, accessKeySecret: PLANTED.accessKeySecret },
    })
    expect(await refusalOf(() => openApiKms(sdkClient(wrong)).describeKey(keyId))).toMatchObject({
      code: 'CLOUD_CREDENTIALS',
      serviceCode: 'SignatureDoesNotMatch',
    })
  })

  it('is tried again after throttling, faults and resets, which it does not do by itself', async () => {
    const service = await startService(
      inTurn(
        refusal(400, 'Rejected.Throttling'),
        refusal(500, 'InternalFailure'),
        refusal(504, 'Whatever'),
        reset,
        answer({ KeyMetadata: { KeyId: 'k' } }),
      ),
    )
    expect(await openApiKms(sdkClient(make(placeOf(service)))).describeKey('k')).toMatchObject({ keyId: 'k' })
    expect(service.received).toHaveLength(5)
  })

  it('keeps to the limits that are given', async () => {
    const { host } = await startService(() => {})
    const kms = openApiKms(sdkClient(make(placeOf({ host })), { timeout: 100, retries: 1 }))
    expect(await refusalOf(() => kms.describeKey('k'))).toMatchObject({
      code: 'CLOUD_UNAVAILABLE',
      message: `kms:DescribeKey with k: ${host} did not answer in time, after 2 attempts`,
    })
  })

  it('lets nothing out of a request that fails on the way', async () => {
    const kms = openApiKms(sdkClient(make(placeOf({ host: '127.0.0.1:1' })), { retries: 0 }))
    const error = await refusalOf(() => kms.encrypt({ keyId: 'k', plaintext: Buffer.from(PLANTED.plaintext) }))
    expect(error.message).toBe('kms:Encrypt with k: 127.0.0.1:1 could not be reached (ECONNREFUSED)')
  })
})

describe('a client of the SDK without credentials', () => {
  it.each([
    ['generation 2', generation2],
    ['generation 3', generation3],
  ])('of %s is told so', async (_, make) => {
    const place = { ...placeOf({ host: cloud.endpoint }), credentials: { accessKeyId: '', accessKeySecret: '' } }
    const error = await refusalOf(() => openApiKms(sdkClient(make(place))).describeKey('alias/app'))
    expect(error.code).toBe('CLOUD_CREDENTIALS')
    expect(cloud.calls.count()).toBe(0)
  })

  it('whose provider fails is told so, and not what it said', async () => {
    const client = generation3(placeOf({ host: cloud.endpoint }))
    const fail = () => Promise.reject(new Error(PLANTED.securityToken))
    Object.assign(client, { _credential: { getCredential: fail, getAccessKeyId: fail } })
    const error = await refusalOf(() => openApiKms(sdkClient(client)).describeKey('alias/app'))
    expect(error.code).toBe('CLOUD_CREDENTIALS')
  })
})

describe('what is no usable client', () => {
  it.each([
    ['nothing', undefined, /is no client of @alicloud\/kms20160120/],
    ['an object', { getAccessKeyId: () => Promise.resolve('') }, /is no client of @alicloud\/kms20160120/],
    [
      'one of 2.0.0',
      { getAccessKeyId: () => Promise.resolve(''), doRPCRequest() {}, doRequest() {} },
      /2\.0\.2 or later/,
    ],
  ])('%s is refused', async (_, client, message) => {
    const error = await refusalOf(() => sdkClient(client as KmsSdkClient))
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) })
  })

  it.each([
    ['1.2.0', generation1],
    ['generation 3', generation3],
  ])('a client of %s without an endpoint is refused', async (_, make) => {
    const client = make({ ...placeOf({ host: '' }), endpoint: undefined as unknown as string })
    const error = await refusalOf(() => sdkClient(client))
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('has no endpoint') })
  })
})

describe('the typed methods, which are not used,', () => {
  it('of 1.2.0 drop a context that is a map, as their type asks for', async () => {
    const client = generation1(cloud)
    const { keyId } = await cloud.keys.create()
    const request = { KeyId: keyId, EncryptionContext: context } as unknown as Parameters<
      typeof client.generateDataKey
    >[0]
    const { ciphertextBlob } = await client.generateDataKey(request)
    const kms = openApiKms(sdkClient(client))
    await kms.decrypt({ blob: Buffer.from(ciphertextBlob, 'base64') }) // without any
  })

  it('of generation 3 drop a context that is a text, as 1.2.0 wants it', async () => {
    const client = generation3(cloud)
    const kms = openApiKms(sdkClient(client))
    const { keyId } = await cloud.keys.create()
    const { blob } = await kms.generateDataKey({ keyId })
    const request = { ciphertextBlob: blob.toString('base64'), encryptionContext: JSON.stringify(context) }
    const { body } = await client.decryptWithOptions(request, {} as Parameters<typeof client.decryptWithOptions>[1])
    expect(Buffer.from(body.Plaintext, 'base64')).toHaveLength(32) // with another context than it was wrapped in
  })
})
