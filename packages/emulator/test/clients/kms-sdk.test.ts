import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/index.ts'
import { kmsClient, requests } from '../support/kms-client.ts'

describe('the KMS SDK @alicloud/kms20160120 1.2.0', () => {
  let emulator: Emulator
  let client: ReturnType<typeof kmsClient>
  let keyId: string
  beforeAll(async () => {
    emulator = await startEmulator()
    client = kmsClient(emulator)
    keyId = (await emulator.keys.create({ alias: 'alias/app' })).keyId
  })
  afterAll(() => emulator?.stop())

  it('gets a data key and its plaintext back, with a context in JSON', async () => {
    const encryptionContext = JSON.stringify({ b: '2 *~()!', a: '病' }) as never
    const key = await client.generateDataKey(
      new requests.GenerateDataKeyRequest({ keyId: 'alias/app', encryptionContext }),
    )
    expect(key.keyId).toBe(keyId)
    const { ciphertextBlob } = key
    const opened = await client.decrypt(new requests.DecryptRequest({ ciphertextBlob, encryptionContext }))
    expect(opened).toMatchObject({ plaintext: key.plaintext, keyId })
    await expect(client.decrypt(new requests.DecryptRequest({ ciphertextBlob }))).rejects.toMatchObject({
      code: 'InvalidParameterError',
      data: { Code: 'InvalidParameter' },
    })
  })

  it('loses a context that is given as an object, as on the wire it is no context', async () => {
    const encryptionContext = { a: '1' }
    const key = await client.generateDataKey(new requests.GenerateDataKeyRequest({ keyId, encryptionContext }))
    const { ciphertextBlob } = key
    const opened = await client.decrypt(new requests.DecryptRequest({ ciphertextBlob }))
    expect(opened.plaintext).toBe(key.plaintext)
  })

  it('sends a context of the full length in the URL', async () => {
    const encryptionContext = JSON.stringify({ a: '"'.repeat(4000) }) as never
    const key = await client.generateDataKey(new requests.GenerateDataKeyRequest({ keyId, encryptionContext }))
    expect(key.plaintext).toHaveLength(44)
  })

  it('signs by HMAC-SHA1', () => {
    expect(new Set(emulator.calls.records.map(({ signature }) => signature))).toEqual(new Set(['HMAC-SHA1']))
  })

  it('is refused with a wrong secret', async () => {
    const wrong = kmsClient(emulator, { ...emulator.credentials, accessKeySecret: 'wrong' })
    await expect(wrong.listKeys(new requests.ListKeysRequest({}))).rejects.toMatchObject({
      code: 'SignatureDoesNotMatchError',
    })
  })
})
