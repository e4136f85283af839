import { allow, type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AlicloudOptions,
  type Check,
  diagnose,
  formatDiagnosis,
  type KmsSubject,
  openApiClient,
  openApiKms,
  sdkClient,
} from '../../src/index.ts'
import { PLANTED } from '../support/refusal.ts'
import { generation1 } from '../support/sdk-clients.ts'

let cloud: Emulator
beforeAll(async () => {
  cloud = await startEmulator()
})
afterAll(() => cloud.stop())
beforeEach(() => {
  cloud.calls.clear()
  cloud.faults.clear()
  cloud.skewClock(0)
})

function subject(keyId: string, options: AlicloudOptions = {}, more: Partial<KmsSubject> = {}): { kms: KmsSubject } {
  const common = { region: 'cn-hangzhou', endpoint: cloud.url, credentials: cloud.credentials, retries: 0 }
  return { kms: { api: openApiKms(openApiClient({ ...common, ...options })), keyId, use: 'envelope', ...more } }
}

/** What was found about each thing, as `status: message`. */
async function findings(provider: { kms: KmsSubject }): Promise<Partial<Record<Check | 'ok' | 'asked', unknown>>> {
  const { findings: found, ok, asked } = await diagnose(provider)
  const told = Object.fromEntries(found.map(({ check, status, message }) => [check, `${status}: ${message}`]))
  return { ...told, ok, asked }
}

describe('a key that is as it should be', () => {
  it('is told so, for envelopes', async () => {
    const { keyId } = await cloud.keys.create({ alias: 'alias/app' })
    expect(await findings(subject('alias/app'))).toEqual({
      ok: true,
      asked: true,
      endpoint: `ok: ${cloud.endpoint} answers`,
      credentials: 'ok: are taken',
      key: `ok: ${keyId}, Enabled, Aliyun_AES_256, ENCRYPT/DECRYPT, SOFTWARE`,
      permissions: 'ok: kms:GenerateDataKey, kms:Decrypt, kms:DescribeKey, kms:Encrypt',
      context: 'ok: what is wrapped does not unwrap without it',
      latency: expect.stringMatching(/^ok: GenerateDataKey \d+ ms, Decrypt \d+ ms$/),
    })
    expect(cloud.calls.count()).toBeLessThanOrEqual(7)
  })

  it('is told so, for values that KMS encrypts itself', async () => {
    const { keyId } = await cloud.keys.create()
    expect(await findings(subject(keyId, {}, { use: 'direct' }))).toMatchObject({
      ok: true,
      permissions: 'ok: kms:Encrypt, kms:Decrypt, kms:DescribeKey',
      latency: expect.stringMatching(/^ok: Encrypt \d+ ms, Decrypt \d+ ms$/),
    })
  })

  it('is told so, for a public key', async () => {
    const { keyId, keyVersionId } = await cloud.keys.create({ spec: 'RSA_2048' })
    const found = await findings(subject(keyId, {}, { use: 'public-key', keyVersionId }))
    expect(found).toMatchObject({
      ok: true,
      key: expect.stringContaining('RSA_2048'),
      permissions: 'ok: kms:AsymmetricDecrypt, kms:DescribeKey, kms:GetPublicKey',
    })
    expect(found.context).toBeUndefined()
  })

  it('is told so through an SDK client of 1.2.0', async () => {
    const { keyId } = await cloud.keys.create()
    expect(await findings(subject(keyId, {}, { api: openApiKms(sdkClient(generation1(cloud))) }))).toMatchObject({
      ok: true,
    })
  })
})

describe('a key that is not', () => {
  it.each([
    ['Disabled', /failed: .*Disabled.*enable it/],
    ['PendingDeletion', /failed: .*will be deleted.*: cancel that/],
    ['PendingImport', /failed: .*import it/],
  ] as const)('%s: is told so', async (state, message) => {
    const { keyId } = await cloud.keys.create()
    await cloud.keys.setState(keyId, state)
    expect(await findings(subject(keyId))).toMatchObject({
      ok: false,
      asked: true,
      endpoint: expect.stringMatching(/^ok/),
      credentials: 'ok: are taken',
      key: expect.stringMatching(message),
      context: expect.stringMatching(/^skipped/),
      latency: expect.stringMatching(/^skipped/),
    })
  })

  it('there is not found', async () => {
    const { findings: found } = await diagnose(subject('alias/nothing'))
    expect(found.find(({ check }) => check === 'key')).toMatchObject({
      status: 'failed',
      code: 'KMS_KEY_NOT_FOUND',
      serviceCode: 'Forbidden.AliasNotFound',
      requestId: expect.any(String),
    })
    expect(found.find(({ check }) => check === 'permissions')!.status).toBe('skipped')
  })

  it('a customer’s own is warned of', async () => {
    const fallback = await cloud.keys.create({ instanceId: null })
    expect((await findings(subject(fallback.keyId))).key).toMatch(/^warning: .*in no KMS instance/)
    const service = await cloud.keys.create({ instanceId: null, creator: 'RDS' })
    expect((await findings(subject(service.keyId))).key).toMatch(/(warning|failed): .*service key of RDS/)
  })

  it('of the right kind is told so', async () => {
    const { keyId } = await cloud.keys.create({ spec: 'RSA_2048' })
    expect((await findings(subject(keyId))).key).toMatch(/^failed: .*GenerateDataKey takes a symmetric key/)
    const symmetric = await cloud.keys.create()
    const use = { use: 'public-key', keyVersionId: symmetric.keyVersionId } as const
    expect((await findings(subject(symmetric.keyId, {}, use))).key).toMatch(/^failed: .*no public half/)
  })
})

describe('a caller', () => {
  it('without a permission is told which', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const reader = await cloud.createUser({ name: 'reader', policy: allow(['kms:Decrypt', 'kms:DescribeKey'], arn) })
    expect(await findings(subject(keyId, { credentials: reader }))).toMatchObject({
      ok: false,
      credentials: 'ok: are taken',
      key: expect.stringMatching(/^ok/),
      permissions: 'failed: not permitted: kms:GenerateDataKey; grant it in a RAM policy',
      context: expect.stringMatching(/^skipped/),
    })
  })

  it('without permission to decrypt is told so, though a dry run cannot tell', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const writer = await cloud.createUser({ name: 'writer', policy: allow('kms:GenerateDataKey', arn) })
    expect((await findings(subject(keyId, { credentials: writer }))).permissions).toMatch(
      /^failed: kms:Decrypt: not permitted/,
    )
  })

  it('with least privilege is told what it has to do without', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const least = await cloud.createUser({ name: 'least', policy: allow(['kms:GenerateDataKey', 'kms:Decrypt'], arn) })
    const found = await findings(subject(keyId, { credentials: least }))
    expect(found).toMatchObject({ key: expect.stringMatching(/^warning: kms:DescribeKey.*not permitted/) })
    expect(found.permissions).toMatch(
      /^ok: kms:GenerateDataKey, kms:Decrypt; without kms:DescribeKey .*; without kms:Encrypt/,
    )
  })

  it('with a wrong secret is told so, and that the endpoint answers', async () => {
    const { keyId } = await cloud.keys.create()
    const credentials = { ...cloud.credentials, accessKeySecret: PLANTED.accessKeySecret }
    expect(await findings(subject(keyId, { credentials }))).toMatchObject({
      ok: false,
      asked: false,
      endpoint: `ok: ${cloud.endpoint} answers`,
      credentials: expect.stringMatching(/^failed: .*secret is wrong/),
      key: expect.stringMatching(/^skipped/),
      permissions: expect.stringMatching(/^skipped/),
    })
  })

  it('without credentials is told so', async () => {
    const found = await findings(subject('alias/app', { credentials: async () => undefined as never }))
    expect(found).toMatchObject({
      asked: false,
      endpoint: expect.stringMatching(/^skipped/),
      credentials: expect.stringMatching(/^failed: no credentials/),
    })
  })

  it('whose clock is off is told so', async () => {
    const { keyId } = await cloud.keys.create()
    cloud.skewClock(3_600_000)
    expect(await findings(subject(keyId))).toMatchObject({
      asked: false,
      endpoint: expect.stringMatching(/^ok/),
      credentials: expect.stringMatching(/^failed: .*set the clock/),
    })
  })
})

describe('an endpoint', () => {
  it('where nobody answers is told so', async () => {
    expect(await findings(subject('alias/app', { endpoint: 'http://127.0.0.1:1' }))).toMatchObject({
      asked: false,
      endpoint: expect.stringMatching(/^failed: .*ECONNREFUSED/),
      credentials: expect.stringMatching(/^skipped/),
      latency: expect.stringMatching(/^skipped/),
    })
  })

  it('that is slow is told so', async () => {
    const { keyId } = await cloud.keys.create()
    cloud.faults.inject({ action: 'GenerateDataKey', latencyMs: 1_100 })
    expect((await findings(subject(keyId))).latency).toMatch(/^warning: GenerateDataKey 1\d\d\d ms.*slow/)
  })

  it('behind which the context gets lost is told so', async () => {
    const { keyId } = await cloud.keys.create()
    const { kms } = subject(keyId)
    const { api } = kms
    // As the typed methods of generation 1 do it, called with a map.
    const careless = Object.assign(Object.create(api), {
      endpoint: api.endpoint,
      describeKey: (id: string) => api.describeKey(id),
      mayCall: api.mayCall.bind(api),
      generateDataKey: (request: object) => api.generateDataKey({ ...request, keyId, context: undefined }),
      decrypt: ({ blob }: { blob: Uint8Array }) => api.decrypt({ blob }),
    })
    const found = await findings({ kms: { ...kms, api: careless } })
    expect(found).toMatchObject({ ok: false, context: expect.stringMatching(/^failed: .*drops EncryptionContext/) })
  })
})

describe('a diagnosis as text', () => {
  it('has a line for each finding', async () => {
    const { keyId } = await cloud.keys.create({ alias: 'alias/text' })
    const text = formatDiagnosis(await diagnose(subject('alias/text')))
    expect(text.split('\n')).toEqual([
      `Alibaba Cloud KMS: envelope use of alias/text at ${cloud.endpoint}`,
      '',
      `  ok       endpoint     ${cloud.endpoint} answers`,
      '  ok       credentials  are taken',
      expect.stringContaining(`  ok       key          ${keyId}, Enabled`),
      expect.stringContaining('  ok       permissions  kms:GenerateDataKey'),
      '  ok       context      what is wrapped does not unwrap without it',
      expect.stringMatching(/^ {2}ok {7}latency {6}GenerateDataKey/),
      '',
      'All is well.',
    ])
  })

  it('sums up', async () => {
    const text = formatDiagnosis(await diagnose(subject('alias/nothing')))
    expect(text).toMatch(/1 failed, 0 to look at, 3 skipped\.$/)
  })
})
