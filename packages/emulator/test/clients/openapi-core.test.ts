import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'

describe.each([
  ['HTTP', false],
  ['HTTPS under its own CA', true],
])('the generic client @alicloud/openapi-core 1.0.8 over %s', (_, https) => {
  let emulator: Emulator
  let call: GenericCall
  let keyId: string
  beforeAll(async () => {
    emulator = await startEmulator({ https })
    call = genericClient(emulator)
    keyId = (await emulator.keys.create({ alias: 'alias/app' })).keyId
  })
  afterAll(() => emulator?.stop())

  it.each(['query', 'body'] as const)(
    'gets a data key and its plaintext back, with parameters in the %s',
    async place => {
      const context = { EncryptionContext: JSON.stringify({ scope: 'a b*!()~+/=&', table: '病人' }) }
      const key = await call('GenerateDataKey', { KeyId: 'alias/app', NumberOfBytes: 32, ...context }, { in: place })
      expect(key).toMatchObject({ KeyId: keyId, RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) })
      expect(Buffer.from(key.Plaintext as string, 'base64')).toHaveLength(32)
      const { CiphertextBlob } = key as { CiphertextBlob: string }
      const opened = await call('Decrypt', { CiphertextBlob, ...context }, { in: place })
      expect(opened).toMatchObject({ Plaintext: key.Plaintext, KeyId: keyId, KeyVersionId: key.KeyVersionId })
      await expect(call('Decrypt', { CiphertextBlob }, { in: place })).rejects.toMatchObject({
        code: 'InvalidParameter',
      })
    },
  )

  it('is told what is wrong by code, status and request id', async () => {
    const error: { requestId?: string } = await call('DescribeKey', { KeyId: 'key-none' }).catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'Forbidden.KeyNotFound', statusCode: 404 })
    expect(error.requestId).toBe(emulator.calls.records.at(-1)!.requestId)
  })

  it('is refused with a wrong secret', async () => {
    const wrong = genericClient(emulator, { ...emulator.credentials, accessKeySecret: 'wrong' })
    await expect(wrong('ListKeys')).rejects.toMatchObject({ code: 'SignatureDoesNotMatch', statusCode: 400 })
  })
})
