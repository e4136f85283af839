import { randomBytes } from 'node:crypto'
import type { Emulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AlicloudKmsOptions, alicloudKms, openApiClient, openApiKms } from '../../src/index.ts'
import { CLIENTS } from '../support/clients.ts'
import { accessTo, callsOf, startCloud } from '../support/cloud.ts'
import { refusalOf } from '../support/refusal.ts'

const context = { namespace: 'clinic', scope: 'tenant-1', purpose: 'data' } as const

let cloud: Emulator
let key: Awaited<ReturnType<Emulator['keys']['create']>>
beforeAll(async () => {
  cloud = await startCloud()
})
afterAll(() => cloud.stop())
beforeEach(async () => {
  key = await cloud.keys.create()
  await cloud.keys.alias('alias/app', key.keyId)
  cloud.calls.clear()
})

const providerFor = (options: Partial<AlicloudKmsOptions> = {}) =>
  alicloudKms({ ...accessTo(cloud), keyId: 'alias/app', ...options })

describe.each(Object.entries(CLIENTS))('alicloudKms() over %s', (_, access) => {
  const open = (options: Partial<AlicloudKmsOptions> = {}) =>
    alicloudKms({ ...access(cloud), keyId: 'alias/app', ...options })

  it('generates data keys of 32 bytes and unwraps them, and those that it wrapped', async () => {
    const provider = open()
    const { plaintext, wrapped } = await provider.generate(context)
    expect(plaintext).toHaveLength(32)
    expect(wrapped).toMatchObject({ provider: 'alicloud-kms', kek: key.arn, kekVersion: key.keyVersionId })
    // As KMS lays it out: the key version's id, a nonce, the key in base64, a tag.
    expect(wrapped.blob).toHaveLength(36 + 12 + 44 + 16)
    expect(await open().unwrap(wrapped, context)).toEqual(plaintext)
    const again = await provider.wrap(plaintext, context)
    expect(again).toMatchObject({ kek: key.arn, kekVersion: key.keyVersionId })
    expect(await open().unwrap(again, context)).toEqual(plaintext)
  })

  it('binds them to their place', async () => {
    const { wrapped } = await open().generate(context)
    for (const place of [{ namespace: 'x' }, { scope: '' }, { scope: 'tenant-2' }, { purpose: 'index' }] as const) {
      expect(await refusalOf(() => open().unwrap(wrapped, { ...context, ...place }))).toMatchObject({
        code: 'KEY_UNWRAP_FAILED',
        serviceCode: 'InvalidParameter',
        requestId: expect.stringMatching(/^[\da-f-]{36}$/i),
        message: expect.stringMatching(/another scope, purpose or namespace.*request id/),
      })
    }
  })

  it('costs a look at the key and at the context at its first use, and then one call for each data key', async () => {
    const provider = open()
    const keys = await Promise.all(Array.from({ length: 5 }, () => provider.generate(context)))
    expect(callsOf(cloud)).toEqual(['DescribeKey OK: 1', 'GenerateDataKey OK: 5', 'Decrypt InvalidParameter: 1'])
    cloud.calls.clear()
    for (const { wrapped } of keys) await provider.unwrap(wrapped, context)
    expect(callsOf(cloud)).toEqual(['Decrypt OK: 5'])
    cloud.calls.clear()
    const reader = open()
    for (const { wrapped } of keys) await reader.unwrap(wrapped, context)
    expect(callsOf(cloud).toSorted()).toEqual(['Decrypt InvalidParameter: 1', 'Decrypt OK: 5'])
  })
})

describe('a place of a data key', () => {
  it('reaches KMS as an encryption context in which nothing can be taken for something else', async () => {
    const provider = providerFor()
    const place = { namespace: 'a&waxseal=b', scope: '李 & 😀 = x', purpose: 'index' } as const
    const { plaintext, wrapped } = await provider.generate(place)
    const kms = openApiKms(openApiClient(accessTo(cloud)))
    const expected = {
      waxseal: 'v1-key',
      namespace: 'a%26waxseal%3Db',
      scope: '%E6%9D%8E%20%26%20%F0%9F%98%80%20%3D%20x',
      purpose: 'index',
    }
    const decrypted = await kms.decrypt({ blob: wrapped.blob, context: expected })
    expect(decrypted.plaintext.equals(plaintext)).toBe(true)
    const application = await provider.generate({ namespace: 'clinic', scope: '', purpose: 'data' })
    await kms.decrypt({
      blob: application.wrapped.blob,
      context: { waxseal: 'v1-key', namespace: 'clinic', purpose: 'data' },
    })
  })
})

describe('a key that changes', () => {
  it('may be rotated: what older versions wrapped is unwrapped, and the version is told', async () => {
    const provider = providerFor()
    const before = await provider.generate(context)
    const { keyVersionId } = await cloud.keys.rotate(key.keyId)
    const after = await provider.generate(context)
    expect([before.wrapped.kekVersion, after.wrapped.kekVersion]).toEqual([key.keyVersionId, keyVersionId])
    for (const { plaintext, wrapped } of [before, after]) {
      expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
    }
  })

  it('may be another one that the alias was moved to, in a running process too', async () => {
    const provider = providerFor()
    const before = await provider.generate(context)
    const other = await cloud.keys.create()
    await cloud.keys.alias('alias/app', other.keyId)
    const after = await provider.generate(context)
    expect([before.wrapped.kek, after.wrapped.kek]).toEqual([key.arn, other.arn])
    for (const { plaintext, wrapped } of [before, after]) {
      expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
      expect(await providerFor().unwrap(wrapped, context)).toEqual(plaintext)
    }
    expect(cloud.calls.count('DescribeKey')).toBe(2)
  })

  it('is looked at anew when the alias moves to one that is not fit', async () => {
    const provider = providerFor({ requireCustomerKey: true })
    await provider.generate(context)
    const unfit = await cloud.keys.create({ instanceId: null })
    await cloud.keys.alias('alias/app', unfit.keyId)
    expect(await refusalOf(() => provider.generate(context))).toMatchObject({ code: 'KMS_KEY_UNSUITABLE' })
  })
})

describe('a wrapped key', () => {
  it('of another key than its record names is refused', async () => {
    const provider = providerFor()
    const other = await cloud.keys.create()
    const { wrapped } = await provider.generate(context)
    const error = await refusalOf(() => provider.unwrap({ ...wrapped, kek: other.arn }, context))
    expect(error).toMatchObject({ code: 'KEY_UNWRAP_FAILED', requestId: expect.any(String) })
    expect(error.message).toContain(key.keyId)
    expect(error.message).toContain(other.arn)
  })

  it.each([
    ['is no bytes', Buffer.alloc(0)],
    ['is random', randomBytes(108)],
    ['has text at its head', Buffer.from('wrapped key '.repeat(9))],
    ['was cut off behind its head', Buffer.from('86a9efd9-3d16-4894-bd4f-1fc43f3f2abf')],
  ])('that %s is refused without a call', async (_, blob) => {
    const wrapped = { provider: 'alicloud-kms', kek: key.arn, blob }
    expect(await refusalOf(() => providerFor().unwrap(wrapped, context))).toMatchObject({
      code: 'KEY_UNWRAP_FAILED',
      message: expect.stringContaining('no ciphertext of KMS'),
    })
    expect(callsOf(cloud)).toEqual([])
  })

  it('of another provider or region is refused without a call, with both named', async () => {
    const { wrapped } = await providerFor().generate(context)
    cloud.calls.clear()
    const elsewhere = key.arn.replace('cn-hangzhou', 'cn-shanghai')
    for (const change of [{ provider: 'local-aes', kek: 'aes-256:00' }, { kek: elsewhere }]) {
      expect(providerFor().recognizes!({ ...wrapped, ...change })).toBe(false)
      const error = await refusalOf(() => providerFor().unwrap({ ...wrapped, ...change }, context))
      expect(error).toMatchObject({ code: 'KEY_UNWRAP_FAILED', message: expect.stringContaining(change.kek) })
      expect(error.message).toContain('alicloud-kms in cn-hangzhou')
    }
    expect(callsOf(cloud)).toEqual([])
  })
})
