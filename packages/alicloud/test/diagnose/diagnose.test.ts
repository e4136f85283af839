import { allow, type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AlicloudKmsOptions,
  alicloudKms,
  alicloudKmsKeyPair,
  type Check,
  diagnose,
  formatDiagnosis,
  type KmsSubject,
  kmsDirect,
} from '../../src/index.ts'
import { accessTo } from '../support/cloud.ts'
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

const providerFor = (keyId: string, options: Partial<AlicloudKmsOptions> = {}) =>
  alicloudKms({ ...accessTo(cloud), keyId, ...options })

/** What was found about each thing, as `status: message`. */
async function findings(provider: { kms: KmsSubject }): Promise<Partial<Record<Check | 'ok' | 'asked', unknown>>> {
  const { findings: found, ok, asked } = await diagnose(provider)
  const told = Object.fromEntries(found.map(({ check, status, message }) => [check, `${status}: ${message}`]))
  return { ...told, ok, asked }
}

describe('a key that is as it should be', () => {
  it('is told so, for envelopes', async () => {
    const { keyId } = await cloud.keys.create({ alias: 'alias/app' })
    expect(await findings(providerFor('alias/app'))).toEqual({
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
    expect(await findings(kmsDirect({ ...accessTo(cloud), keyId }))).toMatchObject({
      ok: true,
      permissions: 'ok: kms:Encrypt, kms:Decrypt, kms:DescribeKey',
      latency: expect.stringMatching(/^ok: Encrypt \d+ ms, Decrypt \d+ ms$/),
    })
  })

  it('is told so, for a public key', async () => {
    const { keyId, keyVersionId } = await cloud.keys.create({ spec: 'RSA_2048' })
    const found = await findings(alicloudKmsKeyPair({ ...accessTo(cloud), keyId, keyVersionId }))
    expect(found).toMatchObject({
      ok: true,
      key: expect.stringContaining('RSA_2048'),
      permissions: 'ok: kms:AsymmetricDecrypt, kms:GetPublicKey, kms:DescribeKey',
    })
    expect(found.context).toBeUndefined()
  })

  it('is told so through an SDK client of 1.2.0', async () => {
    const { keyId } = await cloud.keys.create()
    expect(await findings(alicloudKms({ client: generation1(cloud), keyId }))).toMatchObject({ ok: true })
  })
})

describe('a key that is not', () => {
  it.each([
    ['Disabled', /failed: .*is disabled; enable it/],
    ['PendingDeletion', /failed: .*cancel the deletion/],
    ['PendingImport', /failed: .*import it/],
  ] as const)('%s: is told so', async (state, message) => {
    const { keyId } = await cloud.keys.create()
    await cloud.keys.setState(keyId, state)
    expect(await findings(providerFor(keyId))).toMatchObject({
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
    const { findings: found } = await diagnose(providerFor('alias/nothing'))
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
    expect((await findings(providerFor(fallback.keyId))).key).toMatch(/^warning: .*in no KMS instance/)
    const service = await cloud.keys.create({ instanceId: null, creator: 'RDS' })
    expect((await findings(providerFor(service.keyId))).key).toMatch(/(warning|failed): .*service key of RDS/)
  })

  it('of the right kind is told so', async () => {
    const { keyId } = await cloud.keys.create({ spec: 'RSA_2048' })
    expect((await findings(providerFor(keyId))).key).toMatch(/^failed: .*this takes a symmetric key/)
    const { arn: _, ...symmetric } = await cloud.keys.create()
    const pair = alicloudKmsKeyPair({ ...accessTo(cloud), ...symmetric })
    expect((await findings(pair)).key).toMatch(/^failed: .*this takes an RSA key/)
  })
})

describe('a caller', () => {
  it('without a permission is told which', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const reader = await cloud.createUser({ name: 'reader', policy: allow(['kms:Decrypt', 'kms:DescribeKey'], arn) })
    expect(await findings(providerFor(keyId, { credentials: reader }))).toMatchObject({
      ok: false,
      credentials: 'ok: are taken',
      key: expect.stringMatching(/^ok/),
      permissions: 'failed: not permitted: kms:GenerateDataKey; grant it in a RAM policy',
      context: expect.stringMatching(/^skipped/),
    })
  })

  it('without permission to decrypt is told so, though a dry run cannot tell', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const writer = await cloud.createUser({
      name: 'writer',
      policy: allow(['kms:GenerateDataKey', 'kms:DescribeKey'], arn),
    })
    expect((await findings(providerFor(keyId, { credentials: writer }))).permissions).toMatch(
      /^failed: kms:Decrypt: not permitted/,
    )
  })

  it('without several permissions is told all of them', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const writer = await cloud.createUser({ name: 'blind', policy: allow('kms:GenerateDataKey', arn) })
    const found = await findings(providerFor(keyId, { credentials: writer }))
    expect(found.permissions).toMatch(/^failed: not permitted: kms:DescribeKey; grant .*; kms:Decrypt: not permitted/)
    expect(found.key).toMatch(/^skipped/)
  })

  it('with least privilege is told what it has to do without', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const actions = ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey']
    const least = await cloud.createUser({ name: 'least', policy: allow(actions, arn) })
    const found = await findings(providerFor(keyId, { credentials: least }))
    expect(found).toMatchObject({
      ok: true,
      permissions: expect.stringMatching(/^ok: kms:GenerateDataKey, .*; without kms:Encrypt/),
    })
  })

  it('with a wrong secret is told so, and that the endpoint answers', async () => {
    const { keyId } = await cloud.keys.create()
    const credentials = { ...cloud.credentials, accessKeySecret: PLANTED.accessKeySecret }
    expect(await findings(providerFor(keyId, { credentials }))).toMatchObject({
      ok: false,
      asked: false,
      endpoint: `ok: ${cloud.endpoint} answers`,
      credentials: expect.stringMatching(/^failed: .*secret is wrong/),
      key: expect.stringMatching(/^skipped/),
      permissions: expect.stringMatching(/^skipped/),
    })
  })

  it('without credentials is told so', async () => {
    const found = await findings(providerFor('alias/app', { credentials: async () => undefined as never }))
    expect(found).toMatchObject({
      asked: false,
      endpoint: expect.stringMatching(/^skipped/),
      credentials: expect.stringMatching(/^failed: no credentials/),
    })
  })

  it('whose clock is off is told so', async () => {
    const { keyId } = await cloud.keys.create()
    cloud.skewClock(3_600_000)
    expect(await findings(providerFor(keyId))).toMatchObject({
      asked: false,
      endpoint: expect.stringMatching(/^ok/),
      credentials: expect.stringMatching(/^failed: .*set the clock/),
    })
  })
})

describe('an endpoint', () => {
  it('where nobody answers is told so', async () => {
    expect(await findings(providerFor('alias/app', { endpoint: 'http://127.0.0.1:1' }))).toMatchObject({
      asked: false,
      endpoint: expect.stringMatching(/^failed: .*ECONNREFUSED/),
      credentials: expect.stringMatching(/^skipped/),
      latency: expect.stringMatching(/^skipped/),
    })
  })

  it('that is slow is told so', async () => {
    const { keyId } = await cloud.keys.create()
    cloud.faults.inject({ action: 'GenerateDataKey', latencyMs: 1_100 })
    expect((await findings(providerFor(keyId))).latency).toMatch(/^warning: GenerateDataKey 1\d\d\d ms.*slow/)
  })

  it('behind which the context gets lost is told so', async () => {
    const { keyId } = await cloud.keys.create()
    const { kms } = providerFor(keyId)
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
    const text = formatDiagnosis(await diagnose(providerFor('alias/text')))
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
    const text = formatDiagnosis(await diagnose(providerFor('alias/nothing')))
    expect(text).toMatch(/1 failed, 0 to look at, 3 skipped\.$/)
  })
})
