import { describe, expect, it } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { genericClient } from './support/generic-client.ts'
import { refusalOf } from './support/refusal.ts'

describe('the record of calls', () => {
  it('says who called what with what outcome, and counts', async () => {
    await using cloud = await startEmulator()
    const call = genericClient(cloud)
    const { keyId } = await cloud.keys.create()
    await call('GenerateDataKey', { KeyId: keyId })
    await call('GenerateDataKey', { KeyId: keyId })
    await refusalOf(call('GenerateDataKey', { KeyId: 'alias/none' }))
    await refusalOf(call('Decrypt', { CiphertextBlob: 'AAAA' }))
    expect(cloud.calls.summary()).toEqual([
      { action: 'GenerateDataKey', outcome: 'OK', count: 2 },
      { action: 'GenerateDataKey', outcome: 'Forbidden.AliasNotFound', count: 1 },
      { action: 'Decrypt', outcome: 'InvalidParameter', count: 1 },
    ])
    expect(cloud.calls.count()).toBe(4)
    expect(cloud.calls.count('GenerateDataKey')).toBe(3)
    expect(cloud.calls.count('GenerateDataKey', 'OK')).toBe(2)
    expect(cloud.calls.count(undefined, 'InvalidParameter')).toBe(1)
    expect(cloud.calls.records[0]).toEqual({
      ...{ at: expect.any(Date), product: 'kms', action: 'GenerateDataKey', outcome: 'OK', status: 200, keyId },
      ...{ requestId: expect.any(String), signature: 'ACS3-HMAC-SHA256', accessKeyId: cloud.credentials.accessKeyId },
    })
    cloud.calls.clear()
    expect([cloud.calls.count(), cloud.calls.records]).toEqual([0, []])
  })

  it('holds no plaintext, ciphertext, context, secret or token', async () => {
    await using cloud = await startEmulator()
    const call = genericClient(cloud)
    const { keyId } = await cloud.keys.create()
    const planted = {
      Plaintext: Buffer.from('a planted secret').toString('base64'),
      EncryptionContext: '{"planted":"too"}',
    }
    const { CiphertextBlob } = await call('Encrypt', { KeyId: keyId, ...planted })
    await call('Decrypt', { CiphertextBlob: CiphertextBlob as string, EncryptionContext: planted.EncryptionContext })
    const recorded = JSON.stringify([cloud.calls.records, cloud.calls.summary()])
    for (const secret of [
      ...Object.values(planted),
      'planted',
      CiphertextBlob as string,
      cloud.credentials.accessKeySecret,
    ]) {
      expect(recorded).not.toContain(secret)
    }
  })
})
