import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FieldCipher, FileKeyStore, Keyring, keyIdOf } from '@waxseal/core'
import type { Emulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AlicloudKmsPublicKeyOptions,
  alicloudKmsKeyPair,
  alicloudKmsPublicKey,
  openApiClient,
  openApiKms,
} from '../../src/index.ts'
import { CLIENTS } from '../support/clients.ts'
import { accessTo, callsOf, startCloud } from '../support/cloud.ts'
import { refusalOf } from '../support/refusal.ts'

const context = { namespace: 'clinic', scope: '', purpose: 'data' } as const
const field = { context: 'lead.phone', type: 'string' } as const

const folder = mkdtempSync(join(tmpdir(), 'waxseal-kms-rsa-'))
afterAll(() => rmSync(folder, { recursive: true }))

let cloud: Emulator
let version: { keyId: string; keyVersionId: string }
let pem: string
beforeAll(async () => {
  cloud = await startCloud()
  const { keyId, keyVersionId } = await cloud.keys.create({ spec: 'RSA_2048' })
  version = { keyId, keyVersionId }
  pem = (await openApiKms(openApiClient(accessTo(cloud))).getPublicKey(version)).publicKey
  writeFileSync(join(folder, 'kms.pem'), pem)
})
afterAll(() => cloud.stop())
beforeEach(() => cloud.calls.clear())

const outside = (options: Partial<AlicloudKmsPublicKeyOptions> = {}) =>
  alicloudKmsPublicKey({ ...version, publicKey: { file: join(folder, 'kms.pem') }, ...options })
const inside = () => alicloudKmsKeyPair({ ...accessTo(cloud), ...version })

describe('an application outside, with the public key alone', () => {
  it('writes what the one inside reads, over one key table, and cannot read itself', async () => {
    const table = () => new FileKeyStore(join(folder, 'keys.jsonl'))
    const writer = new Keyring({ provider: outside(), store: table() })
    await writer.ensureScope()
    const stored = Array.from({ length: 100 }, (_, i) => new FieldCipher(writer, field).encrypt(`+86 ${i}`, ''))
    expect(callsOf(cloud)).toEqual([])

    const late = new Keyring({ provider: outside(), store: table() })
    await expect(late.load([keyIdOf(stored[0])!])).rejects.toMatchObject({ code: 'KEY_PROVIDER_WRITE_ONLY' })

    const reader = new Keyring({ provider: inside(), store: table() })
    await reader.load(stored.map(one => keyIdOf(one)!))
    const cipher = new FieldCipher(reader, field)
    expect(stored.map(one => cipher.decrypt(one))).toEqual(stored.map((_, i) => `+86 ${i}`))
    expect(callsOf(cloud)).toEqual(['AsymmetricDecrypt OK: 1'])
  })

  it('shows in describe() which key and version of it wrapped', async () => {
    const store = new FileKeyStore(join(folder, 'described.jsonl'))
    const keyring = new Keyring({ provider: outside(), store })
    await keyring.ensureScope()
    expect(await keyring.describe()).toEqual([
      expect.objectContaining({ provider: 'alicloud-kms-rsa', kek: version.keyId, kekVersion: version.keyVersionId }),
    ])
  })

  it('may name an older version of the key, which stays readable inside', async () => {
    const { wrapped, plaintext } = await outside().generate(context)
    const { keyVersionId } = await cloud.keys.rotate(version.keyId)
    expect(await alicloudKmsKeyPair({ ...accessTo(cloud), ...version, keyVersionId }).unwrap(wrapped, context)).toEqual(
      plaintext,
    )
  })
})

describe.each(Object.entries(CLIENTS))('the application inside, over %s', (_, access) => {
  const open = () => alicloudKmsKeyPair({ ...access(cloud), ...version })

  it('makes and reads keys as well, at the cost that is promised', async () => {
    const provider = open()
    const keys = await Promise.all(Array.from({ length: 5 }, () => provider.generate(context)))
    expect(callsOf(cloud)).toEqual(['DescribeKey OK: 1', 'GetPublicKey OK: 1'])
    cloud.calls.clear()
    for (const { plaintext, wrapped } of keys) expect(await open().unwrap(wrapped, context)).toEqual(plaintext)
    expect(callsOf(cloud)).toEqual(['AsymmetricDecrypt OK: 5'])
  })

  it('refuses what belongs to another place, was changed, or is of another key', async () => {
    const { wrapped } = await outside().generate(context)
    const refusal = { code: 'KEY_UNWRAP_FAILED' }
    for (const place of [{ namespace: 'x' }, { scope: 'tenant-1' }, { purpose: 'index' }] as const) {
      expect(await refusalOf(() => open().unwrap(wrapped, { ...context, ...place }))).toMatchObject(refusal)
    }
    const changed = Buffer.from(wrapped.blob)
    changed[100]! ^= 1
    expect(await refusalOf(() => open().unwrap({ ...wrapped, blob: changed }, context))).toMatchObject({
      ...refusal,
      requestId: expect.any(String),
    })
    cloud.calls.clear()
    for (const blob of [Buffer.alloc(0), wrapped.blob.subarray(1), Buffer.alloc(108)]) {
      expect(await refusalOf(() => open().unwrap({ ...wrapped, blob }, context))).toMatchObject(refusal)
    }
    for (const change of [{ provider: 'local-rsa' }, { kekVersion: undefined }]) {
      expect(await refusalOf(() => open().unwrap({ ...wrapped, ...change }, context))).toMatchObject(refusal)
    }
    expect(callsOf(cloud)).toEqual([])
  })
})

describe('a key of KMS', () => {
  it.each([
    ['for signatures', { spec: 'RSA_2048', usage: 'SIGN/VERIFY' }, /SIGN\/VERIFY/],
    ['that is symmetric', {}, /Aliyun_AES_256.*RSA key/],
    ['on an elliptic curve', { spec: 'EC_SM2' }, /EC_SM2.*RSA key/],
  ] as const)('%s is refused before anything is encrypted that could not be decrypted', async (_, options, message) => {
    const { keyId, keyVersionId } = await cloud.keys.create(options)
    const provider = alicloudKmsKeyPair({ ...accessTo(cloud), keyId, keyVersionId })
    expect(await refusalOf(() => provider.generate(context))).toMatchObject({
      code: 'KMS_KEY_UNSUITABLE',
      message: expect.stringMatching(message),
    })
  })

  it('has the version that is asked for, or is refused', async () => {
    const keyVersionId = '00000000-0000-0000-0000-000000000000'
    const provider = alicloudKmsKeyPair({ ...accessTo(cloud), ...version, keyVersionId })
    expect(await refusalOf(() => provider.generate(context))).toMatchObject({ code: 'KMS_KEY_NOT_FOUND' })
  })
})

describe('the options of a public key', () => {
  const sm2 = generateKeyPairSync('ec', { namedCurve: 'SM2' }).publicKey.export({ type: 'spki', format: 'pem' })
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' })
  const secret = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['the algorithm of SM2', { algorithm: 'SM2PKE' }, 'CONFIG_INVALID', /SM2PKE.*Node\.js.*RSAES_OAEP_SHA_256/],
    ['ECIES', { algorithm: 'ECIES_DH_SHA_1_XOR_HMAC' }, 'CONFIG_INVALID', /ECIES.*Node\.js/],
    ['OAEP with SHA-1', { algorithm: 'RSAES_OAEP_SHA_1' }, 'CONFIG_INVALID', /RSAES_OAEP_SHA_1 is weaker/],
    ['an algorithm that is none', { algorithm: 'ROT13' }, 'CONFIG_INVALID', /none of KMS/],
    ['an SM2 key', { publicKey: { pem: sm2 } }, 'KMS_KEY_UNSUITABLE', /SM2/],
    ['a short key', { publicKey: { pem: short } }, 'KMS_KEY_UNSUITABLE', /1024 bits/],
    ['a private key', { publicKey: { pem: secret } }, 'CONFIG_INVALID', /no public key in PEM/],
    ['no PEM', { publicKey: { pem: 'planted-secret' } }, 'CONFIG_INVALID', /no public key in PEM/],
    ['a file that is missing', { publicKey: { file: 'nowhere.pem' } }, 'CONFIG_INVALID', /nowhere\.pem.*ENOENT/],
    ['nothing', { publicKey: undefined }, 'CONFIG_INVALID', /publicKey is/],
    ['an alias', { keyId: 'alias/app' }, 'CONFIG_INVALID', /no alias/],
    ['no version', { keyVersionId: undefined }, 'CONFIG_INVALID', /keyVersionId/],
    ['an option that is not known', { region: 'cn-hangzhou' }, 'CONFIG_INVALID', /no option "region"/],
  ])('are refused with %s', async (_, options, code, message) => {
    expect(await refusalOf(() => outside(options))).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('may have the algorithm by its name, and the key as text', async () => {
    const provider = outside({ algorithm: 'RSAES_OAEP_SHA_256', publicKey: { pem } })
    const { plaintext, wrapped } = await provider.generate(context)
    expect(await inside().unwrap(wrapped, context)).toEqual(plaintext)
  })
})
