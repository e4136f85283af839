import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let call: GenericCall
let keyId: string
beforeAll(async () => {
  cloud = await startEmulator()
  call = genericClient(cloud)
  keyId = (await cloud.keys.create({ alias: 'alias/app' })).keyId
})
afterAll(() => cloud?.stop())

const base64 = (text: string | Buffer) => Buffer.from(text as string).toString('base64')
const encrypt = async (Plaintext: string, more = {}) =>
  (await call('Encrypt', { KeyId: keyId, Plaintext, ...more }, { in: 'body' })).CiphertextBlob as string
const decrypt = (CiphertextBlob: string, more = {}) => call('Decrypt', { CiphertextBlob, ...more }, { in: 'body' })
const invalid = { code: 'InvalidParameter', status: 400 }

describe('Encrypt', () => {
  it('takes what Decrypt gives back', async () => {
    const Plaintext = base64('🔐 Ada')
    expect(await decrypt(await encrypt(Plaintext))).toMatchObject({ Plaintext, KeyId: keyId })
    const EncryptionContext = '{"field":"patient.email"}'
    const bound = await encrypt(Plaintext, { EncryptionContext })
    expect(await decrypt(bound, { EncryptionContext })).toMatchObject({ Plaintext })
    expect(await refusalOf(decrypt(bound))).toEqual(invalid)
  })

  it('takes 6 KB, and no byte more', async () => {
    const Plaintext = base64(Buffer.alloc(6144, 7))
    expect(await decrypt(await encrypt(Plaintext))).toMatchObject({ Plaintext })
    expect(await refusalOf(encrypt(base64(Buffer.alloc(6145, 7))))).toEqual(invalid)
  })

  it.each(['no base64!', 'YQ', 'YQ=', '===='])('refuses %j', async plaintext => {
    expect(await refusalOf(encrypt(plaintext))).toEqual(invalid)
  })

  it('needs a plaintext and a key', async () => {
    expect(await refusalOf(call('Encrypt', { KeyId: keyId }))).toEqual({ code: 'MissingParameter', status: 400 })
    expect(await refusalOf(call('Encrypt', { Plaintext: 'YQ==' }))).toEqual({ code: 'MissingParameter', status: 400 })
  })
})

describe('Decrypt', () => {
  it('refuses a blob of which any part was changed', async () => {
    const blob = Buffer.from(await encrypt(base64('a value')), 'base64')
    const parts = { 'version id': 0, IV: 36, ciphertext: 48, tag: blob.length - 1 }
    for (const at of Object.values(parts)) {
      const changed = Buffer.from(blob)
      changed[at]! ^= 1
      expect(await refusalOf(decrypt(base64(changed)))).toEqual(invalid)
    }
  })

  it.each([0, 1, 35, 63, 64])('refuses a blob that was cut to %i bytes', async length => {
    const blob = Buffer.from(await encrypt(base64('a value')), 'base64')
    const refusal = await refusalOf(decrypt(base64(blob.subarray(0, length))))
    expect(refusal).toEqual(length === 0 ? { code: 'MissingParameter', status: 400 } : invalid)
  })

  it('refuses a blob of a key that is gone, and of another emulator', async () => {
    const other = await cloud.keys.create()
    const orphan = await encrypt(base64('a value'), { KeyId: other.keyId })
    await cloud.keys.delete(other.keyId)
    expect(await refusalOf(decrypt(orphan))).toEqual(invalid)
    await using elsewhere = await startEmulator()
    expect(
      await refusalOf(genericClient(elsewhere)('Decrypt', { CiphertextBlob: await encrypt(base64('a')) })),
    ).toEqual(invalid)
  })

  it('says which key and version it was, also after a rotation', async () => {
    const before = await encrypt(base64('before'))
    const { keyVersionId } = await cloud.keys.rotate(keyId)
    const after = await encrypt(base64('after'))
    expect(await decrypt(before)).toMatchObject({ KeyId: keyId, Plaintext: base64('before') })
    expect(await decrypt(after)).toMatchObject({ KeyVersionId: keyVersionId, Plaintext: base64('after') })
    expect((await decrypt(before)).KeyVersionId).not.toBe(keyVersionId)
  })
})

describe('ReEncrypt', () => {
  it('moves a data key to another key and context, without showing it', async () => {
    const context = '{"a":"1"}'
    const key = await call('GenerateDataKey', { KeyId: keyId, EncryptionContext: context })
    const target = await cloud.keys.create()
    const moved = await call('ReEncrypt', {
      ...{ CiphertextBlob: key.CiphertextBlob as string, SourceEncryptionContext: context },
      ...{ DestinationKeyId: target.keyId, DestinationEncryptionContext: '{"b":"2"}' },
    })
    expect(moved).toMatchObject({ KeyId: target.keyId, KeyVersionId: target.keyVersionId })
    expect(moved).not.toHaveProperty('Plaintext')
    const opened = await decrypt(moved.CiphertextBlob as string, { EncryptionContext: '{"b":"2"}' })
    expect(opened).toMatchObject({ Plaintext: key.Plaintext, KeyId: target.keyId })
  })

  it('refuses another context than that of the source', async () => {
    const key = await call('GenerateDataKey', { KeyId: keyId, EncryptionContext: '{"a":"1"}' })
    const CiphertextBlob = key.CiphertextBlob as string
    expect(await refusalOf(call('ReEncrypt', { CiphertextBlob, DestinationKeyId: keyId }))).toEqual(invalid)
  })
})
