import { readdirSync, readFileSync } from 'node:fs'
import { type Emulator, type Policy, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnose, type KmsApi, type KmsSubject, openApiClient, openApiKms } from '../src/index.ts'
import { refusalOf } from './support/refusal.ts'

const folder = new URL('../policies/', import.meta.url)
const policies = readdirSync(folder)

/** What each policy is to permit, and so nothing else. */
const permitted: Readonly<Record<string, readonly string[]>> = {
  'direct.json': ['Encrypt', 'Decrypt', 'DescribeKey'],
  'envelope-read.json': ['Decrypt', 'DescribeKey'],
  'envelope.json': ['GenerateDataKey', 'Decrypt', 'DescribeKey'],
  'multi.json': ['GenerateDataKey', 'Encrypt', 'Decrypt', 'DescribeKey'],
  'public-key.json': ['AsymmetricDecrypt', 'GetPublicKey', 'DescribeKey'],
}

let cloud: Emulator
beforeAll(async () => {
  cloud = await startEmulator()
})
afterAll(() => cloud.stop())

/** A policy file as its reader fills it in. */
function policyOf(file: string, keyId: string): Policy {
  const values: Record<string, string> = { region: cloud.region, account: cloud.accountId, 'key-id': keyId }
  const text = readFileSync(new URL(file, folder), 'utf8')
  return JSON.parse(text.replace(/<([a-z-]+)>/g, (_, name: string) => values[name] ?? name))
}

async function userUnder(file: string, keyId: string): Promise<KmsApi> {
  const credentials = await cloud.createUser({ name: file, policy: policyOf(file, keyId) })
  return openApiKms(openApiClient({ region: cloud.region, endpoint: cloud.url, credentials, retries: 0 }))
}

it('there is a test for each policy', () => {
  expect(policies.toSorted()).toEqual(Object.keys(permitted))
})

describe.each(policies)('the policy %s', file => {
  it('permits what it is for, and nothing else', () => {
    const { Statement } = policyOf(file, 'key-id')
    const actions = Statement.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : []))
    expect(actions).toEqual(permitted[file]!.map(action => `kms:${action}`))
    expect(JSON.stringify(Statement)).not.toContain('*')
  })

  it('reaches no other key', async () => {
    const { keyId } = await cloud.keys.create()
    const other = await cloud.keys.create()
    const user = await userUnder(file, keyId)
    expect((await user.describeKey(keyId)).keyId).toBe(keyId)
    expect((await refusalOf(() => user.describeKey(other.keyId))).code).toBe('CLOUD_ACCESS_DENIED')
    const { blob } = await openApiKms(
      openApiClient({ region: cloud.region, endpoint: cloud.url, credentials: cloud.credentials }),
    ).generateDataKey({ keyId: other.keyId })
    expect((await refusalOf(() => user.decrypt({ blob }))).code).toBe('CLOUD_ACCESS_DENIED')
  })
})

describe('is enough', () => {
  it.each([
    ['envelope.json', 'envelope'],
    ['multi.json', 'envelope'],
    ['direct.json', 'direct'],
    ['public-key.json', 'public-key'],
  ] as const)('%s for %s use', async (file, use) => {
    const { keyId, keyVersionId } = await cloud.keys.create({
      spec: use === 'public-key' ? 'RSA_2048' : 'Aliyun_AES_256',
      alias: `alias/${file}`,
    })
    const kms: KmsSubject = {
      api: await userUnder(file, keyId),
      keyId: use === 'public-key' ? keyId : `alias/${file}`,
      keyVersionId,
      use,
    }
    expect(await diagnose({ kms })).toMatchObject({ ok: true })
  })
})
