import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CreatedKey, type Emulator, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let call: GenericCall
let rsa: CreatedKey
let large: CreatedKey
beforeAll(async () => {
  cloud = await startEmulator()
  call = genericClient(cloud)
  ;[rsa, large] = await Promise.all([
    cloud.keys.create({ spec: 'RSA_2048', alias: 'alias/rsa' }),
    cloud.keys.create({ spec: 'RSA_3072' }),
  ])
})
afterAll(() => cloud?.stop())

const named = ({ keyId, keyVersionId }: CreatedKey) => ({ KeyId: keyId, KeyVersionId: keyVersionId })
const rejected = { code: 'Rejected.UnsupportedOperation', status: 400 }
const invalid = { code: 'InvalidParameter', status: 400 }
const base64 = (length: number) => Buffer.alloc(length, 5).toString('base64')

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }

describe('an RSA key', () => {
  it('encrypts outside, by its public key, what KMS decrypts', async () => {
    const { PublicKey } = await call('GetPublicKey', named(rsa))
    const dataKey = Buffer.alloc(32, 1)
    const wrapped = publicEncrypt({ key: createPublicKey(PublicKey as string), ...oaep }, dataKey)
    const reply = await call('AsymmetricDecrypt', {
      ...{ ...named(rsa), KeyId: 'alias/rsa', Algorithm: 'RSAES_OAEP_SHA_256' },
      CiphertextBlob: wrapped.toString('base64'),
    })
    expect(reply).toMatchObject({ ...named(rsa), Plaintext: dataKey.toString('base64') })
  })

  it.each([
    ['RSAES_OAEP_SHA_256', 190, 318],
    ['RSAES_OAEP_SHA_1', 214, 342],
  ])('encrypts by %s up to %i bytes at 2048 bits, and %i at 3072', async (Algorithm, small, more) => {
    for (const [key, limit] of [[rsa, small] as const, [large, more] as const]) {
      const Plaintext = base64(limit)
      const { CiphertextBlob } = await call('AsymmetricEncrypt', { ...named(key), Algorithm, Plaintext })
      const opened = await call('AsymmetricDecrypt', {
        ...named(key),
        Algorithm,
        CiphertextBlob: CiphertextBlob as string,
      })
      expect(opened.Plaintext).toBe(Plaintext)
      const tooLong = call('AsymmetricEncrypt', { ...named(key), Algorithm, Plaintext: base64(limit + 1) })
      expect(await refusalOf(tooLong)).toEqual(invalid)
    }
  })

  it('refuses a ciphertext of another algorithm, key, or none at all', async () => {
    const Algorithm = 'RSAES_OAEP_SHA_256'
    const { CiphertextBlob } = await call('AsymmetricEncrypt', { ...named(rsa), Algorithm, Plaintext: base64(8) })
    const decrypt = (more: object) =>
      refusalOf(
        call('AsymmetricDecrypt', { ...named(rsa), Algorithm, CiphertextBlob: CiphertextBlob as string, ...more }),
      )
    expect(await decrypt({ Algorithm: 'RSAES_OAEP_SHA_1' })).toEqual(invalid)
    expect(await decrypt(named(large))).toEqual(invalid)
    expect(await decrypt({ CiphertextBlob: base64(256) })).toEqual(invalid)
    expect(await decrypt({ Algorithm: 'ROT13' })).toEqual(invalid)
    expect(await decrypt({ KeyVersionId: large.keyVersionId })).toEqual({
      ...{ code: 'Forbidden.KeyVersionNotFound', status: 404 },
    })
  })

  it('refuses a ciphertext whose leading zero was cut off', async () => {
    const { PublicKey } = await call('GetPublicKey', named(rsa))
    const key = { key: createPublicKey(PublicKey as string), ...oaep }
    let ciphertext = publicEncrypt(key, Buffer.alloc(32))
    while (ciphertext[0] !== 0) ciphertext = publicEncrypt(key, Buffer.alloc(32))
    const decrypt = (blob: Buffer) =>
      call('AsymmetricDecrypt', {
        ...named(rsa),
        Algorithm: 'RSAES_OAEP_SHA_256',
        CiphertextBlob: blob.toString('base64'),
      })
    expect(await refusalOf(decrypt(ciphertext.subarray(1)))).toEqual(invalid)
    expect((await decrypt(ciphertext)).Plaintext).toBe(Buffer.alloc(32).toString('base64'))
  })

  it('does not do what symmetric keys do', async () => {
    const unsupported = { code: 'UnsupportedOperation', status: 400 }
    expect(await refusalOf(call('GenerateDataKey', { KeyId: rsa.keyId }))).toEqual(unsupported)
    expect(await refusalOf(call('Encrypt', { KeyId: rsa.keyId, Plaintext: 'YQ==' }))).toEqual(unsupported)
  })

  it('is a source for ReEncrypt', async () => {
    const Algorithm = 'RSAES_OAEP_SHA_256'
    const Plaintext = base64(32)
    const { CiphertextBlob } = await call('AsymmetricEncrypt', { ...named(rsa), Algorithm, Plaintext })
    const target = await cloud.keys.create()
    const moved = await call('ReEncrypt', {
      ...{ CiphertextBlob: CiphertextBlob as string, DestinationKeyId: target.keyId, SourceKeyId: rsa.keyId },
      ...{ SourceKeyVersionId: rsa.keyVersionId, SourceEncryptionAlgorithm: Algorithm },
    })
    expect(await call('Decrypt', { CiphertextBlob: moved.CiphertextBlob as string })).toMatchObject({ Plaintext })
  })
})

describe('keys of other kinds', () => {
  it.each([
    ['EC_P256', '2a8648ce3d030107'],
    ['EC_P256K', '2b8104000a'],
    ['EC_SM2', '2a811ccf5501822d'],
  ] as const)('have a public key: %s is on the curve %s', async (spec, curve) => {
    const key = await cloud.keys.create({ spec, usage: 'SIGN/VERIFY' })
    const { PublicKey } = await call('GetPublicKey', named(key))
    const der = createPublicKey(PublicKey as string).export({ type: 'spki', format: 'der' })
    expect(der.toString('hex')).toContain(curve)
  })

  it('have none when they are symmetric', async () => {
    const symmetric = await cloud.keys.create()
    expect(await refusalOf(call('GetPublicKey', named(symmetric)))).toEqual(rejected)
  })

  it('do not encrypt: signing keys, symmetric ones, and SM2, which is not emulated', async () => {
    const encrypt = async (key: CreatedKey, Algorithm = 'RSAES_OAEP_SHA_256') =>
      refusalOf(call('AsymmetricEncrypt', { ...named(key), Algorithm, Plaintext: base64(8) }))
    expect(await encrypt(await cloud.keys.create({ spec: 'RSA_2048', usage: 'SIGN/VERIFY' }))).toEqual(rejected)
    expect(await encrypt(await cloud.keys.create())).toEqual(rejected)
    expect(await encrypt(await cloud.keys.create({ spec: 'EC_SM2' }), 'SM2PKE')).toEqual(rejected)
    expect(await encrypt(rsa, 'SM2PKE')).toEqual(rejected)
  })
})
