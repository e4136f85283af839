import { randomBytes } from 'node:crypto'
import { allow, type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type KmsApi, openApiClient, openApiKms } from '../../src/index.ts'
import { accessTo } from '../support/cloud.ts'
import { credentials, refusalOf } from '../support/refusal.ts'
import { answer, startService } from '../support/service.ts'

let cloud: Emulator
let kms: KmsApi
beforeAll(async () => {
  cloud = await startEmulator()
})
afterAll(() => cloud.stop())
beforeEach(() => {
  cloud.calls.clear()
  cloud.faults.clear()
  kms = kmsFor(cloud.credentials)
})

function kmsFor(accessKey: { accessKeyId: string; accessKeySecret: string }): KmsApi {
  return openApiKms(openApiClient(accessTo(cloud, { credentials: accessKey })))
}

const context = { 'waxseal:scope': 'tenant-ü', 'waxseal:purpose': 'data' }

describe('data keys', () => {
  it.each([16, 24, 32] as const)('of %i bytes are generated and unwrapped, in their context alone', async length => {
    const { keyId, keyVersionId } = await cloud.keys.create()
    const generated = await kms.generateDataKey({ keyId, context, length })
    expect(generated).toMatchObject({ keyId, keyVersionId, requestId: expect.any(String) })
    expect(generated.plaintext).toHaveLength(length)
    const { plaintext, ...used } = await kms.decrypt({ blob: generated.blob, context })
    expect(plaintext.equals(generated.plaintext)).toBe(true)
    expect(used).toMatchObject({ keyId, keyVersionId })
    for (const other of [undefined, {}, { ...context, more: '1' }, { ...context, 'waxseal:scope': 'tenant-u' }]) {
      const error = await refusalOf(() => kms.decrypt({ blob: generated.blob, context: other }))
      expect(error).toMatchObject({ code: 'CLOUD_REQUEST_REFUSED', requestId: expect.any(String) })
    }
  })

  it('are 32 bytes when nothing is said, and wrapped again by encrypting them', async () => {
    const { keyId } = await cloud.keys.create()
    const { plaintext } = await kms.generateDataKey({ keyId, context })
    expect(plaintext).toHaveLength(32)
    const { blob } = await kms.encrypt({ keyId, plaintext, context })
    expect((await kms.decrypt({ blob, context })).plaintext.equals(plaintext)).toBe(true)
  })

  it('tell the key and version behind an alias, after a rotation as well', async () => {
    const first = await cloud.keys.create({ alias: 'alias/rotated' })
    const old = await kms.generateDataKey({ keyId: 'alias/rotated', context })
    const { keyVersionId } = await cloud.keys.rotate(first.keyId)
    const young = await kms.generateDataKey({ keyId: 'alias/rotated', context })
    expect([old.keyId, old.keyVersionId, young.keyId, young.keyVersionId]).toEqual([
      ...[first.keyId, first.keyVersionId],
      ...[first.keyId, keyVersionId],
    ])
    expect((await kms.decrypt({ blob: old.blob, context })).keyVersionId).toBe(first.keyVersionId)
  })
})

describe('values', () => {
  it.each([1, 1_000, 6_144])('of %i bytes are encrypted and decrypted', async length => {
    const { keyId } = await cloud.keys.create()
    // A view into a larger buffer, of which no byte more may be sent.
    const plaintext = new Uint8Array(randomBytes(length + 20).buffer, 8, length)
    const { blob } = await kms.encrypt({ keyId, plaintext, context })
    expect((await kms.decrypt({ blob, context })).plaintext.equals(plaintext)).toBe(true)
  })

  it('beyond the limit are refused by KMS', async () => {
    const { keyId } = await cloud.keys.create()
    const error = await refusalOf(() => kms.encrypt({ keyId, plaintext: randomBytes(6_145), context }))
    expect(error.code).toBe('CLOUD_REQUEST_REFUSED')
  })

  it('travel in forms, and so do long ciphertexts', async () => {
    const service = await startService(answer({ KeyId: 'k', KeyVersionId: 'v', Plaintext: '', CiphertextBlob: '' }))
    const api = openApiKms(openApiClient({ region: 'cn-hangzhou', endpoint: service.endpoint, credentials }))
    const bytes = randomBytes(6_144)
    await api.encrypt({ keyId: 'k', plaintext: bytes })
    await api.asymmetricEncrypt({ keyId: 'k', keyVersionId: 'v', algorithm: 'RSAES_OAEP_SHA_256', plaintext: bytes })
    await api.decrypt({ blob: bytes })
    await api.decrypt({ blob: bytes.subarray(0, 108) })
    expect(service.received.map(({ form, query }) => [[...query.keys()], [...form.keys()]])).toEqual([
      [['KeyId'], ['Plaintext']],
      [['KeyId', 'KeyVersionId', 'Algorithm'], ['Plaintext']],
      [[], ['CiphertextBlob']],
      [['CiphertextBlob'], []],
    ])
  })
})

describe('asymmetric keys', () => {
  it('encrypt in public and decrypt inside', async () => {
    const { keyId, keyVersionId } = await cloud.keys.create({ spec: 'RSA_2048' })
    const key = { keyId, keyVersionId, algorithm: 'RSAES_OAEP_SHA_256' }
    expect((await kms.getPublicKey(key)).publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/)
    const plaintext = randomBytes(32)
    const { blob } = await kms.asymmetricEncrypt({ ...key, plaintext })
    const opened = await kms.asymmetricDecrypt({ ...key, blob })
    expect(opened.plaintext.equals(plaintext)).toBe(true)
    expect(opened).toMatchObject({ keyId, keyVersionId })
  })
})

describe('the metadata of a key', () => {
  it('is what KMS says', async () => {
    const created = await cloud.keys.create({ alias: 'alias/described' })
    expect(await kms.describeKey('alias/described')).toMatchObject({
      keyId: created.keyId,
      arn: created.arn,
      state: 'Enabled',
      spec: 'Aliyun_AES_256',
      usage: 'ENCRYPT/DECRYPT',
      origin: 'Aliyun_KMS',
      creator: cloud.accountId,
      instanceId: expect.stringMatching(/^kst-/),
      primaryKeyVersion: created.keyVersionId,
    })
  })

  it('tells a default key by the instance that it is not in', async () => {
    const { keyId } = await cloud.keys.create({ instanceId: null })
    expect((await kms.describeKey(keyId)).instanceId).toBeUndefined()
  })
})

describe('what a caller may', () => {
  it('is found out without doing it', async () => {
    const { keyId, arn } = await cloud.keys.create()
    const limited = kmsFor(await cloud.createUser({ name: 'limited', policy: allow('kms:GenerateDataKey', arn) }))
    expect(await limited.mayCall('GenerateDataKey', { KeyId: keyId })).toBe('yes')
    expect(await limited.mayCall('Encrypt', { KeyId: keyId, Plaintext: 'AAAA' })).toBe('no')
    expect(await limited.mayCall('GenerateDataKey', { KeyId: 'alias/nothing' })).not.toBe('yes')
    expect(cloud.calls.count('GenerateDataKey', 'OK')).toBe(0)
  })

  it('is an error when KMS cannot be asked', async () => {
    const { keyId } = await cloud.keys.create()
    cloud.faults.inject({ error: 'InternalFailure' })
    const error = await refusalOf(() => kms.mayCall('GenerateDataKey', { KeyId: keyId }))
    expect(error.code).toBe('CLOUD_UNAVAILABLE')
  })
})

describe('an answer that is not of KMS', () => {
  it.each([{}, { Plaintext: 1, KeyId: {}, RequestId: 2 }, { KeyMetadata: null }])('%j is an error', async body => {
    const { endpoint } = await startService(answer(body))
    const api = openApiKms(openApiClient({ region: 'cn-hangzhou', endpoint, credentials }))
    for (const work of [() => api.decrypt({ blob: randomBytes(108) }), () => api.describeKey('alias/app')]) {
      const error = await refusalOf(work)
      expect(error).toMatchObject({ code: 'CLOUD_UNAVAILABLE', message: expect.stringContaining('is it KMS') })
    }
  })
})
