import { readdirSync, readFileSync } from 'node:fs'
import { type Emulator, type Policy, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AlicloudOptions,
  alicloudKms,
  alicloudKmsKeyPair,
  diagnose,
  kmsDirect,
  openApiClient,
  openApiKms,
} from '../src/index.ts'
import { accessTo } from './support/cloud.ts'
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

/** How a user reaches KMS that has a policy alone. */
async function accessUnder(file: string, keyId: string): Promise<AlicloudOptions> {
  const credentials = await cloud.createUser({ name: file, policy: policyOf(file, keyId) })
  return accessTo(cloud, { credentials })
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
    const [own, other] = [await cloud.keys.create(), await cloud.keys.create()]
    const user = openApiKms(openApiClient(await accessUnder(file, own.keyId)))
    expect((await user.describeKey(own.keyId)).keyId).toBe(own.keyId)
    expect((await refusalOf(() => user.describeKey(other.keyId))).code).toBe('CLOUD_ACCESS_DENIED')
    const { blob } = await openApiKms(openApiClient(accessTo(cloud))).generateDataKey({ keyId: other.keyId })
    expect((await refusalOf(() => user.decrypt({ blob }))).code).toBe('CLOUD_ACCESS_DENIED')
  })
})

describe('what a policy is for', () => {
  const context = { namespace: 'clinic', scope: '', purpose: 'data' } as const

  it('writing and reading, works under envelope.json, and wrapping a second time under multi.json alone', async () => {
    const { keyId } = await cloud.keys.create({ alias: 'alias/app' })
    const provider = alicloudKms({ ...(await accessUnder('envelope.json', keyId)), keyId: 'alias/app' })
    const { plaintext, wrapped } = await provider.generate(context)
    expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
    expect((await refusalOf(() => provider.wrap(plaintext, context))).message).toContain('grant kms:Encrypt')
    expect(await diagnose(provider)).toMatchObject({ ok: true })
    const second = alicloudKms({ ...(await accessUnder('multi.json', keyId)), keyId: 'alias/app' })
    expect(await second.unwrap(await second.wrap(plaintext, context), context)).toEqual(plaintext)
    expect(await diagnose(second)).toMatchObject({ ok: true })
  })

  it('reading, works under envelope-read.json', async () => {
    const { keyId } = await cloud.keys.create()
    const { plaintext, wrapped } = await alicloudKms({ ...accessTo(cloud), keyId }).generate(context)
    const reader = alicloudKms({ ...(await accessUnder('envelope-read.json', keyId)), keyId })
    expect(await reader.unwrap(wrapped, context)).toEqual(plaintext)
    expect((await refusalOf(() => reader.generate(context))).message).toContain('grant kms:GenerateDataKey')
  })

  it('values that KMS encrypts itself, works under direct.json', async () => {
    const { keyId } = await cloud.keys.create()
    const direct = kmsDirect({ ...(await accessUnder('direct.json', keyId)), keyId })
    const place = {
      namespace: 'clinic',
      scope: '',
      field: 'patient.note',
      type: 'string',
      row: Buffer.alloc(0),
    } as const
    const sealed = await direct.encrypt(Buffer.from('a note'), place)
    expect(Buffer.from(await direct.decrypt(sealed, place)).toString()).toBe('a note')
    expect(await diagnose(direct)).toMatchObject({ ok: true })
  })

  it('an asymmetric envelope, works under public-key.json', async () => {
    const { keyId, keyVersionId } = await cloud.keys.create({ spec: 'RSA_2048' })
    const inside = alicloudKmsKeyPair({ ...(await accessUnder('public-key.json', keyId)), keyId, keyVersionId })
    const { plaintext, wrapped } = await inside.generate(context)
    expect(await inside.unwrap(wrapped, context)).toEqual(plaintext)
    expect(await diagnose(inside)).toMatchObject({ ok: true })
  })
})
