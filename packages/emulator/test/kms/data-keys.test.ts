import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let call: GenericCall
let keyId: string
let keyVersionId: string
beforeAll(async () => {
  cloud = await startEmulator()
  call = genericClient(cloud)
  ;({ keyId, keyVersionId } = await cloud.keys.create({ alias: 'alias/app' }))
})
afterAll(() => cloud?.stop())

const dataKey = async (parameters = {}) =>
  (await call('GenerateDataKey', { KeyId: keyId, ...parameters })) as { Plaintext: string; CiphertextBlob: string }
const invalid = { code: 'InvalidParameter', status: 400 }

describe('a data key', () => {
  it('is encrypted as KMS does it: version id, IV, the base64 text, tag', async () => {
    const { CiphertextBlob } = await dataKey()
    expect(CiphertextBlob).toHaveLength(144)
    const blob = Buffer.from(CiphertextBlob, 'base64')
    expect(blob).toHaveLength(36 + 12 + 44 + 16)
    expect(blob.toString('latin1', 0, 36)).toBe(keyVersionId)
  })

  it.each([
    [{}, 32],
    [{ KeySpec: 'AES_256' }, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ NumberOfBytes: 24 }, 24],
    [{ NumberOfBytes: 1024, KeySpec: 'AES_128' }, 1024],
    [{ NumberOfBytes: 1 }, 1],
  ])('of %j has %i bytes', async (parameters, length) => {
    const { Plaintext } = await dataKey(parameters)
    expect(Buffer.from(Plaintext, 'base64')).toHaveLength(length)
  })

  it.each([{ NumberOfBytes: 0 }, { NumberOfBytes: 1025 }, { NumberOfBytes: 'many' }, { KeySpec: 'AES_192' }])(
    'of %j is refused',
    async parameters => {
      expect(await refusalOf(dataKey(parameters))).toEqual(invalid)
    },
  )

  it('is another one each time', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => dataKey()))
    expect(new Set(keys.map(({ Plaintext }) => Plaintext)).size).toBe(20)
    expect(new Set(keys.map(({ CiphertextBlob }) => CiphertextBlob)).size).toBe(20)
  })

  it('comes without its plaintext too, and decrypts all the same', async () => {
    const reply = await call('GenerateDataKeyWithoutPlaintext', { KeyId: 'alias/app', NumberOfBytes: 24 })
    expect(reply).toEqual({
      ...{ KeyId: keyId, KeyVersionId: keyVersionId, CiphertextBlob: expect.any(String) },
      RequestId: expect.any(String),
    })
    const { Plaintext } = await call('Decrypt', { CiphertextBlob: reply.CiphertextBlob as string })
    expect(Buffer.from(Plaintext as string, 'base64')).toHaveLength(24)
  })
})

describe('an encryption context', () => {
  const decrypt = (CiphertextBlob: string, EncryptionContext?: string) =>
    call('Decrypt', { CiphertextBlob, ...(EncryptionContext !== undefined && { EncryptionContext }) })

  it('is the same in any order', async () => {
    const { CiphertextBlob, Plaintext } = await dataKey({ EncryptionContext: '{"b":"2","a":"1","病":"历"}' })
    expect(await decrypt(CiphertextBlob, '{"病":"历", "a": "1", "b":"2"}')).toMatchObject({ Plaintext })
  })

  it.each([
    ['none', undefined],
    ['an empty one', '{}'],
    ['another value', '{"a":"2"}'],
    ['another name', '{"b":"1"}'],
    ['one pair more', '{"a":"1","b":"2"}'],
    ['null, as newer SDKs send for text', 'null'],
  ])('is not met by %s', async (_, other) => {
    const { CiphertextBlob } = await dataKey({ EncryptionContext: '{"a":"1"}' })
    expect(await refusalOf(decrypt(CiphertextBlob, other))).toEqual(invalid)
  })

  it('is refused where there was none', async () => {
    const { CiphertextBlob } = await dataKey()
    expect(await refusalOf(decrypt(CiphertextBlob, '{"a":"1"}'))).toEqual(invalid)
  })

  it.each(['[{"a":"1"}]', '{"a":1}', '{"a":["1"]}', '{"a":null}', '"a"', '5', '{', 'a=1'])(
    'is refused as %s',
    async context => {
      expect(await refusalOf(dataKey({ EncryptionContext: context }))).toEqual(invalid)
    },
  )

  it('has up to 8,192 characters', async () => {
    const ofLength = (length: number) => JSON.stringify({ a: 'x'.repeat(length - '{"a":""}'.length) })
    await expect(dataKey({ EncryptionContext: ofLength(8192) })).resolves.toBeDefined()
    expect(await refusalOf(dataKey({ EncryptionContext: ofLength(8193) }))).toEqual(invalid)
  })
})
