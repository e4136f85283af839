import { createHash } from 'node:crypto'
import { DirectCipher, type DirectCipherOptions, keyIdOf } from '@waxseal/core'
import type { Emulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alicloudKms, type KmsAccessOptions, kmsDirect } from '../../src/index.ts'
import { CLIENTS } from '../support/clients.ts'
import { accessTo, callsOf, startCloud } from '../support/cloud.ts'
import { PLANTED, refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let symmetric: { keyId: string; arn: string; keyVersionId: string }
let rsa: { keyId: string; keyVersionId: string }
beforeAll(async () => {
  cloud = await startCloud()
  symmetric = await cloud.keys.create({ alias: 'alias/app' })
  rsa = await cloud.keys.create({ spec: 'RSA_2048' })
})
afterAll(() => cloud.stop())
beforeEach(() => {
  cloud.calls.clear()
  cloud.faults.clear()
})

const FORMS = {
  'a symmetric key': { make: (access: KmsAccessOptions) => kmsDirect({ ...access, keyId: 'alias/app' }), limit: 6143 },
  'an RSA key': {
    make: (access: KmsAccessOptions) => kmsDirect({ ...access, keyId: rsa.keyId, keyVersionId: rsa.keyVersionId }),
    limit: 158,
  },
}

const combinations = Object.entries(FORMS).flatMap(([name, form]) =>
  Object.entries(CLIENTS).map(([client, access]) => [name, client, form, access] as const),
)

describe.each(combinations)('kmsDirect() with %s over %s', (_name, _client, { make, limit }, access) => {
  const cipher = (options: Partial<DirectCipherOptions> = {}) =>
    new DirectCipher({
      ...{ provider: make(access(cloud)), context: 'patient.hiv', type: 'string', field: 'Patient.hiv' },
      ...options,
    })

  it.each(['', PLANTED.plaintext, '𠮷野家 😀'])('has KMS encrypt a value and decrypt it: %j', async value => {
    const stored = await cipher().encryptToText(value, 'tenant-1')
    expect(keyIdOf(stored)).toBeUndefined()
    expect(await cipher().decrypt(stored)).toBe(value)
  })

  it('binds it to its place', async () => {
    const row = Buffer.from('7')
    const stored = await cipher().encrypt(PLANTED.plaintext, 'tenant-1', row)
    expect(await cipher().decrypt(stored, row)).toBe(PLANTED.plaintext)
    const elsewhere = [
      () => cipher({ context: 'patient.phone' }).decrypt(stored, row),
      () => cipher({ namespace: 'billing' }).decrypt(stored, row),
      () => cipher().decrypt(stored, Buffer.from('8')),
      () => cipher().decrypt(stored),
      () => cipher().decrypt(Buffer.from(stored!.toString('latin1').replace('tenant-1', 'tenant-2'), 'latin1'), row),
      // The same value under a header that claims another type.
      () => cipher({ type: 'json' }).decrypt(Buffer.from(stored!).fill(0x6f, 3, 4), row),
    ]
    for (const read of elsewhere) {
      expect(await refusalOf(read)).toMatchObject({ code: 'DECRYPTION_FAILED', field: 'Patient.hiv' })
    }
  })

  it('takes values up to its limit, which it names', async () => {
    const value = 'x'.repeat(limit)
    expect(await cipher().decrypt(await cipher().encrypt(value, ''))).toBe(value)
    expect(await refusalOf(() => cipher().encrypt(`${value}x`, ''))).toMatchObject({
      code: 'VALUE_TOO_LONG',
      message: expect.stringContaining(String(limit)),
    })
  })

  it('costs a call for each value that is read, and says under the field why KMS does not', async () => {
    const stored = await cipher().encrypt(PLANTED.plaintext, '')
    cloud.calls.clear()
    const reader = cipher()
    for (let i = 0; i < 10; i++) await reader.decrypt(stored)
    expect(cloud.calls.count(undefined, 'OK')).toBe(10)
    cloud.faults.inject({ error: 'Rejected.Disabled' })
    expect(await refusalOf(() => reader.decrypt(stored))).toMatchObject({
      ...{ code: 'KMS_KEY_DISABLED', field: 'Patient.hiv', serviceCode: 'Rejected.Disabled' },
      requestId: expect.any(String),
    })
  })
})

describe('a value that a symmetric key encrypted', () => {
  it('costs a call when it is written, and a look at key and context at the first', async () => {
    const provider = kmsDirect({ ...accessTo(cloud), keyId: 'alias/app' })
    const cipher = new DirectCipher({ provider, context: 'c', type: 'string' })
    await Promise.all(Array.from({ length: 50 }, (_, i) => cipher.encrypt(`value ${i}`, '')))
    expect(callsOf(cloud)).toEqual(['DescribeKey OK: 1', 'Encrypt OK: 50', 'Decrypt InvalidParameter: 1'])
  })

  it('tells its key and version, as a key record does', async () => {
    const provider = kmsDirect({ ...accessTo(cloud), keyId: 'alias/app' })
    const place = { namespace: 'default', scope: '', field: 'c', type: 'string', row: Buffer.alloc(0) } as const
    const sealed = await provider.encrypt(Buffer.from('x'), place)
    expect(sealed).toMatchObject({ provider: 'alicloud-kms', kek: symmetric.arn, kekVersion: symmetric.keyVersionId })
  })

  it('has its place as encryption context', async () => {
    const direct = kmsDirect({ ...accessTo(cloud), keyId: 'alias/app' })
    const row = Buffer.from('7')
    const place = { namespace: 'a&b', scope: 'x=y', field: 'patient.hiv', type: 'boolean', row } as const
    const { blob } = await direct.encrypt(Buffer.of(1), place)
    const context = {
      ...{ waxseal: 'v1-value', namespace: 'a%26b', scope: 'x%3Dy', field: 'patient.hiv', type: 'boolean' },
      row: createHash('sha256').update(row).digest('base64url'),
    }
    expect((await direct.kms.api.decrypt({ blob, context })).plaintext).toEqual(Buffer.of(1, 1))
  })

  it('is no data key, nor the reverse, though one key of KMS made both', async () => {
    const keys = alicloudKms({ ...accessTo(cloud), keyId: 'alias/app' })
    const direct = kmsDirect({ ...accessTo(cloud), keyId: 'alias/app' })
    const keyPlace = { namespace: 'default', scope: '', purpose: 'data' } as const
    const place = { namespace: 'default', scope: '', field: 'c', type: 'string', row: Buffer.alloc(0) } as const
    const { wrapped } = await keys.generate(keyPlace)
    expect(await refusalOf(() => direct.decrypt(wrapped, place))).toMatchObject({ code: 'DECRYPTION_FAILED' })
    const sealed = await direct.encrypt(Buffer.alloc(32), place)
    expect(await refusalOf(() => keys.unwrap(sealed, keyPlace))).toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })
})

describe('a value that an RSA key encrypted', () => {
  it('costs nothing when it is written, after the key was fetched', async () => {
    const provider = kmsDirect({ ...accessTo(cloud), keyId: rsa.keyId, keyVersionId: rsa.keyVersionId })
    const cipher = new DirectCipher({ provider, context: 'c', type: 'string' })
    await Promise.all(Array.from({ length: 50 }, (_, i) => cipher.encrypt(`value ${i}`, '')))
    expect(callsOf(cloud)).toEqual(['DescribeKey OK: 1', 'GetPublicKey OK: 1'])
  })
})
