import { startEmulator } from '@waxseal/emulator'
import { issueServerCertificate } from '@waxseal/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openApiClient } from '../../src/index.ts'
import { credentials, PLANTED, refusalOf } from '../support/refusal.ts'
import { answer, startService } from '../support/service.ts'

const region = 'cn-hangzhou'
const list = { product: 'kms', version: '2016-01-20', action: 'ListKeys' } as const

describe('a call', () => {
  it('is signed so that the gateway takes it, with parameters in the URL and in a form', async () => {
    await using cloud = await startEmulator()
    const { keyId } = await cloud.keys.create({ alias: 'alias/app' })
    const client = openApiClient({ region, endpoint: cloud.url, credentials: cloud.credentials })
    const plaintext = Buffer.from('ü+/=&% *~\u{1F512}').toString('base64')
    const context = JSON.stringify({ 'a b': "!'()*&=+%ü" })
    const body = { Plaintext: plaintext, EncryptionContext: context }
    const encrypted = await client.call({ ...list, action: 'Encrypt', query: { KeyId: 'alias/app' }, body })
    expect(encrypted).toMatchObject({ KeyId: keyId, RequestId: expect.stringMatching(/^[\da-f-]{36}$/i) })
    const query = { CiphertextBlob: encrypted.CiphertextBlob as string, EncryptionContext: context }
    expect(await client.call({ ...list, action: 'Decrypt', query })).toMatchObject({ Plaintext: plaintext })
    expect(cloud.calls.records.map(({ signature }) => signature)).toEqual(['ACS3-HMAC-SHA256', 'ACS3-HMAC-SHA256'])
  })

  it('leaves undefined parameters out, and keeps what belongs in the form out of the URL', async () => {
    const service = await startService(answer({ RequestId: 'an-id' }))
    const client = openApiClient({ region, endpoint: service.endpoint, credentials })
    const query = { KeyId: 'alias/app', NumberOfBytes: 32, DryRun: true, Absent: undefined }
    await client.call({ ...list, query, body: { Plaintext: PLANTED.plaintext } })
    const [received] = service.received
    expect(Object.fromEntries(received!.query)).toEqual({ KeyId: 'alias/app', NumberOfBytes: '32', DryRun: 'true' })
    expect(Object.fromEntries(received!.form)).toEqual({ Plaintext: PLANTED.plaintext })
    expect(received!.url).not.toContain(PLANTED.plaintext)
  })

  it('carries the token of temporary credentials', async () => {
    await using cloud = await startEmulator()
    const role = await cloud.createRole({
      name: 'app',
      policy: { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    })
    const session = await cloud.issueSession(role.arn, 3_600_000)
    const client = openApiClient({ region, endpoint: cloud.url, credentials: session })
    expect(await client.call(list)).toMatchObject({ TotalCount: 0 })
  })

  it('uses connections again', async () => {
    const service = await startService(answer({}))
    const client = openApiClient({ region, endpoint: service.endpoint, credentials })
    for (let n = 0; n < 5; n++) await client.call(list)
    await Promise.all(Array.from({ length: 5 }, () => client.call(list)))
    expect(service.received).toHaveLength(10)
    expect(service.connections()).toBeLessThanOrEqual(5)
  })
})

describe('TLS', () => {
  it('takes the authority that the options give', async () => {
    await using cloud = await startEmulator({ https: true })
    const client = openApiClient({
      region,
      endpoint: cloud.endpoint,
      ca: { pem: cloud.ca! },
      credentials: cloud.credentials,
    })
    expect(await client.call(list)).toMatchObject({ TotalCount: 0 })
  })

  it.each([
    ['not among the public ones', false],
    ['not the one that the options give', true],
  ])('refuses a certificate whose authority is %s, once', async (_, given) => {
    const { certificate: cert, privateKey: key } = await issueServerCertificate()
    const service = await startService(answer({}), { cert, key })
    const ca = given ? { pem: (await issueServerCertificate()).ca } : undefined
    const client = openApiClient({ region, endpoint: service.endpoint, ca, credentials })
    const error = await refusalOf(() => client.call(list))
    expect(error.code).toBe('CLOUD_UNAVAILABLE')
    expect(error.message).toMatch(/certificate that is not trusted \([A-Z_]+\); give its authority as `ca`$/)
    expect(service.connections()).toBe(1)
    expect(service.received).toEqual([])
  })

  it('refuses a certificate of another host', async () => {
    const { ca, certificate: cert, privateKey: key } = await issueServerCertificate()
    const service = await startService(answer({}), { cert, key })
    const endpoint = service.endpoint.replace('127.0.0.1', '127.0.0.2')
    const probe = openApiClient({ region, endpoint, ca: { pem: ca }, credentials, retries: 0 })
    // Only Linux answers on all of 127/8; elsewhere nobody is there.
    expect((await refusalOf(() => probe.call(list))).message).toMatch(
      /ERR_TLS_CERT_ALTNAME_INVALID|ECONNREFUSED|EADDRNOTAVAIL/,
    )
    expect(service.received).toEqual([])
  })

  it('is said to be missing where plain HTTP answers', async () => {
    const service = await startService(answer({}))
    const client = openApiClient({ region, endpoint: service.host, credentials })
    const error = await refusalOf(() => client.call(list))
    expect(error).toMatchObject({ code: 'CLOUD_UNAVAILABLE', message: expect.stringContaining('does not speak TLS') })
    expect(service.connections()).toBe(1)
  })
})

describe('the environment', () => {
  it('is all that a client needs', async () => {
    await using cloud = await startEmulator()
    const { accessKeyId, accessKeySecret } = cloud.credentials
    const before = { ...process.env }
    onTestFinished(() => {
      process.env = before
    })
    Object.assign(process.env, {
      ALIBABA_CLOUD_REGION_ID: region,
      ALIBABA_CLOUD_ENDPOINT: cloud.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    })
    expect(await openApiClient().call(list)).toMatchObject({ TotalCount: 0 })
  })
})
