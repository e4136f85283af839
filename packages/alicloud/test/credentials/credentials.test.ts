import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allow, type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AlicloudCredentials, type CredentialsSource, openApiClient } from '../../src/index.ts'
import { PLANTED, refusalOf } from '../support/refusal.ts'
import { answer, startService } from '../support/service.ts'

const list = { product: 'kms', version: '2016-01-20', action: 'ListKeys' } as const
const { default: Credential, Config } = createRequire(import.meta.url)(
  '@alicloud/credentials',
) as typeof import('@alicloud/credentials')

let cloud: Emulator
beforeAll(async () => {
  cloud = await startEmulator()
})
afterAll(() => cloud.stop())
beforeEach(() => {
  cloud.calls.clear()
  return () => vi.unstubAllEnvs()
})

const clientWith = (credentials?: CredentialsSource) =>
  openApiClient({ region: 'cn-hangzhou', endpoint: cloud.url, credentials })

/** Temporary credentials under a role that may do everything. */
async function session(lifetime: number) {
  const { arn } = await cloud.createRole({ name: 'app', policy: allow('*') })
  return cloud.issueSession(arn, lifetime)
}

describe('credentials', () => {
  it('are a pair', async () => {
    expect(await clientWith(cloud.credentials).call(list)).toMatchObject({ TotalCount: 0 })
  })

  it('are an object of the vendor’s', async () => {
    const object = new Credential(new Config({ type: 'access_key', ...cloud.credentials }))
    expect(await clientWith(object).call(list)).toMatchObject({ TotalCount: 0 })
    const temporary = new Credential(new Config({ type: 'sts', ...(await session(3_600_000)) }))
    expect(await clientWith(temporary).call(list)).toMatchObject({ TotalCount: 0 })
  })

  it('are what a function gives, which is asked before each call', async () => {
    const ask = vi.fn(async () => cloud.credentials)
    const client = clientWith(ask)
    await client.call(list)
    await client.call(list)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('are kept when the function says until when, and asked for once by calls at the same time', async () => {
    const ask = vi.fn(async () => session(3_600_000))
    const client = clientWith(ask)
    await Promise.all(Array.from({ length: 20 }, () => client.call(list)))
    await client.call(list)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('are asked for again before they expire', async () => {
    const ask = vi.fn(async () => session(4 * 60_000))
    const client = clientWith(ask)
    await client.call(list)
    await client.call(list)
    expect(ask).toHaveBeenCalledTimes(2)
  })
})

describe('expired credentials', () => {
  it('are asked for again, once', async () => {
    const sessions = [await session(-1_000), await session(3_600_000)]
    const later = new Date(Date.now() + 3_600_000)
    const ask = vi.fn(async () => ({ ...sessions.shift()!, expiration: later }))
    expect(await clientWith(ask).call(list)).toMatchObject({ TotalCount: 0 })
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('are an error when they are expired again', async () => {
    const ask = vi.fn(async () => session(-1_000))
    expect(await refusalOf(() => clientWith(ask).call(list))).toMatchObject({
      code: 'CLOUD_CREDENTIALS',
      serviceCode: 'InvalidSecurityToken.Expired',
      requestId: expect.any(String),
      message: expect.stringContaining('has expired'),
    })
    expect(ask).toHaveBeenCalledTimes(2)
    expect(cloud.calls.count('ListKeys')).toBe(2)
  })

  it('of a fixed pair are an error at once', async () => {
    const error = await refusalOf(async () => clientWith(await session(-1_000)).call(list))
    expect(error.code).toBe('CLOUD_CREDENTIALS')
    expect(cloud.calls.count('ListKeys')).toBe(1)
  })

  it('that a function keeps giving cost one more request in each call, and no more', async () => {
    const expired = await session(-1_000)
    const client = clientWith(async () => expired)
    await refusalOf(() => client.call(list))
    await refusalOf(() => client.call(list))
    expect(cloud.calls.count('ListKeys')).toBe(4)
  })
})

describe('credentials that are wrong', () => {
  it.each([
    [
      'an unknown AccessKey',
      { accessKeyId: PLANTED.accessKeyId },
      'InvalidAccessKeyId.NotFound',
      /unknown or disabled/,
    ],
    ['a wrong secret', { accessKeySecret: PLANTED.accessKeySecret }, 'SignatureDoesNotMatch', /secret is wrong/],
  ])('%s', async (_, wrong, serviceCode, message) => {
    const error = await refusalOf(() => clientWith({ ...cloud.credentials, ...wrong }).call(list))
    expect(error).toMatchObject({ code: 'CLOUD_CREDENTIALS', serviceCode, message: expect.stringMatching(message) })
  })

  it('a disabled AccessKey', async () => {
    const user = await cloud.createUser({ name: 'gone', policy: allow('*') })
    await cloud.activateUser('gone', false)
    expect((await refusalOf(() => clientWith(user).call(list))).code).toBe('CLOUD_CREDENTIALS')
  })

  it.each<[string, CredentialsSource]>([
    ['a function that throws', async () => Promise.reject(new Error(PLANTED.accessKeySecret))],
    ['a function that gives nothing', async () => undefined as unknown as AlicloudCredentials],
    ['a function that gives half', async () => ({ accessKeyId: PLANTED.accessKeyId, accessKeySecret: '' })],
    ['an object that throws', { getCredential: () => Promise.reject(new Error(PLANTED.accessKeySecret)) }],
    ['an object that gives nothing', { getCredential: async () => ({}) }],
  ])('%s', async (_, source) => {
    const error = await refusalOf(() => clientWith(source).call(list))
    expect(error).toMatchObject({
      code: 'CLOUD_CREDENTIALS',
      message: expect.stringMatching(/in `credentials` gave none/),
    })
    expect(cloud.calls.count()).toBe(0)
  })
})

describe('the default chain', () => {
  beforeEach(async () => {
    // Nothing of this machine: no profiles, no metadata service.
    const home = await mkdtemp(join(tmpdir(), 'waxseal-home-'))
    vi.stubEnv('HOME', home)
    vi.stubEnv('USERPROFILE', home)
    vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true')
    vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_URI', 'http://127.0.0.1:1/')
    return () => rm(home, { recursive: true })
  })

  it('says what it looked for, and finds what is set up later', async () => {
    const client = clientWith()
    expect(await refusalOf(() => client.call(list))).toMatchObject({
      code: 'CLOUD_CREDENTIALS',
      message: expect.stringContaining('ALIBABA_CLOUD_ACCESS_KEY_ID'),
    })
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', cloud.credentials.accessKeyId)
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', cloud.credentials.accessKeySecret)
    expect(await client.call(list)).toMatchObject({ TotalCount: 0 })
  })

  it('lets nothing out of what a credentials URI answers', async () => {
    const { endpoint } = await startService(
      answer({ AccessKeyId: PLANTED.accessKeyId, SecurityToken: PLANTED.securityToken }),
    )
    vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_URI', endpoint)
    expect((await refusalOf(() => clientWith().call(list))).code).toBe('CLOUD_CREDENTIALS')
  })

  it('takes temporary credentials from a URI, and new ones when the service finds them expired', async () => {
    const sessions = [await session(-1_000), await session(3_600_000)]
    const { endpoint } = await startService((response, received, count) => {
      const { accessKeyId, accessKeySecret, securityToken } = sessions[Math.min(count, 2) - 1]!
      const Expiration = new Date(Date.now() + 3_600_000).toISOString()
      const body = {
        AccessKeyId: accessKeyId,
        AccessKeySecret: accessKeySecret,
        SecurityToken: securityToken,
        Expiration,
      }
      answer(body)(response, received, count)
    })
    vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_URI', endpoint)
    expect(await clientWith().call(list)).toMatchObject({ TotalCount: 0 })
    expect(cloud.calls.summary()).toEqual([
      { action: 'ListKeys', outcome: 'InvalidSecurityToken.Expired', count: 1 },
      { action: 'ListKeys', outcome: 'OK', count: 1 },
    ])
  })
})
