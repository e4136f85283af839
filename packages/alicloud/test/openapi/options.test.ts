import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AlicloudOptions, openApiClient } from '../../src/index.ts'
import { credentials, refusalOf } from '../support/refusal.ts'

const host = (options: AlicloudOptions) =>
  openApiClient({ credentials, ...options }).endpointOf({ product: 'kms', action: 'Decrypt' })
const refusedWith = async (options: object) => {
  const error = await refusalOf(() =>
    openApiClient({ region: 'cn-hangzhou', credentials, ...options } as AlicloudOptions),
  )
  expect(error.code).toBe('CONFIG_INVALID')
  return error.message
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the environment', () => {
  it('gives what the options leave out', () => {
    vi.stubEnv('ALIBABA_CLOUD_REGION_ID', 'cn-shanghai')
    expect(host({})).toBe('kms.cn-shanghai.aliyuncs.com')
    vi.stubEnv('ALIBABA_CLOUD_ENDPOINT_TYPE', 'vpc')
    expect(host({})).toBe('kms-vpc.cn-shanghai.aliyuncs.com')
    vi.stubEnv('ALIBABA_CLOUD_ENDPOINT', 'http://127.0.0.1:8100')
    expect(host({})).toBe('127.0.0.1:8100')
  })

  it('gives way to the options', () => {
    vi.stubEnv('ALIBABA_CLOUD_REGION_ID', 'cn-shanghai')
    vi.stubEnv('ALIBABA_CLOUD_ENDPOINT_TYPE', 'vpc')
    expect(host({ region: 'cn-beijing', network: 'public' })).toBe('kms.cn-beijing.aliyuncs.com')
    vi.stubEnv('ALIBABA_CLOUD_ENDPOINT', 'http://127.0.0.1:8100')
    expect(host({ endpoint: '127.0.0.1:8443' })).toBe('127.0.0.1:8443')
  })
})

describe('options', () => {
  it('need a region', async () => {
    vi.stubEnv('ALIBABA_CLOUD_REGION_ID', '')
    expect(await refusedWith({ region: undefined })).toMatch(/region is missing.*ALIBABA_CLOUD_REGION_ID/)
    expect(await refusedWith({ region: 'Hangzhou' })).toMatch(/region is no region id/)
    expect(await refusedWith({ region: 'cn-hangzhou.evil.example/' })).toMatch(/region is no region id/)
  })

  it.each([
    ['network', 'intranet'],
    ['timeout', 0],
    ['timeout', Number.NaN],
    ['deadline', -1],
    ['retries', 1.5],
    ['credentials', {}],
    ['credentials', { accessKeyId: 'planted-secret' }],
    ['credentials', null],
    ['credentials', 'planted-secret'],
  ])('refuse %s: %j', async (name, value) => {
    expect(await refusedWith({ [name]: value })).toContain(`option ${name} `)
  })
})

describe('the option ca', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waxseal-ca-'))
    return () => rm(folder, { recursive: true })
  })
  const endpoint = '127.0.0.1:8443'

  it('names a file that is not there', async () => {
    const file = join(folder, 'missing.pem')
    expect(await refusedWith({ endpoint, ca: { file } })).toBe(
      `the CA file ${file} cannot be read (ENOENT); correct the path in \`ca\``,
    )
  })

  it('is no certificate', async () => {
    const file = join(folder, 'key.pem')
    await writeFile(file, '-----BEGIN PRIVATE KEY-----\nplanted-secret\n-----END PRIVATE KEY-----\n')
    expect(await refusedWith({ endpoint, ca: { file } })).toMatch(/holds no certificate in PEM/)
    expect(await refusedWith({ endpoint, ca: { pem: 'planted-secret' } })).toMatch(/holds no certificate in PEM/)
  })

  it('makes sense only for an endpoint of its own, over TLS', async () => {
    const ca = { pem: '-----BEGIN CERTIFICATE-----' }
    expect(await refusedWith({ ca })).toMatch(/give `endpoint` as well/)
    expect(await refusedWith({ ca, endpoint: 'http://127.0.0.1:8100' })).toMatch(/over http/)
  })
})
