import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allow, type CreatedKey, type Emulator, type Policy, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let mine: CreatedKey
let other: CreatedKey
let administrator: GenericCall
beforeAll(async () => {
  cloud = await startEmulator()
  administrator = genericClient(cloud)
  ;[mine, other] = [await cloud.keys.create({ alias: 'alias/mine' }), await cloud.keys.create()]
})
afterAll(() => cloud?.stop())

const as = async (policy: Policy, name = 'user') => genericClient(cloud, await cloud.createUser({ name, policy }))
const noPermission = { code: 'Forbidden.NoPermission', status: 403 }

describe('a user', () => {
  it('may do what the policy allows, on the keys that it names', async () => {
    const user = await as(allow(['kms:GenerateDataKey', 'kms:Decrypt'], mine.arn))
    const { CiphertextBlob } = (await user('GenerateDataKey', { KeyId: 'alias/mine' })) as { CiphertextBlob: string }
    await user('Decrypt', { CiphertextBlob })
    expect(await refusalOf(user('GenerateDataKey', { KeyId: other.keyId }))).toEqual(noPermission)
    expect(await refusalOf(user('Encrypt', { KeyId: mine.keyId, Plaintext: 'YQ==' }))).toEqual(noPermission)
    expect(await refusalOf(user('ListKeys'))).toEqual(noPermission)
  })

  it('may not decrypt what belongs to another key, although Decrypt names none', async () => {
    const user = await as(allow('kms:Decrypt', mine.arn))
    const { CiphertextBlob } = await administrator('GenerateDataKey', { KeyId: other.keyId })
    expect(await refusalOf(user('Decrypt', { CiphertextBlob: CiphertextBlob as string }))).toEqual(noPermission)
  })

  it('may do nothing without a policy, and nothing that is denied', async () => {
    const nobody = await as({ Version: '1', Statement: [] })
    expect(await refusalOf(nobody('DescribeKey', { KeyId: mine.keyId }))).toEqual(noPermission)
    const denied = await as({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'kms:*', Resource: '*' },
        { Effect: 'Deny', Action: ['kms:De*'], Resource: `acs:kms:*:*:key/${mine.keyId}` },
      ],
    })
    expect(await refusalOf(denied('DescribeKey', { KeyId: mine.keyId }))).toEqual(noPermission)
    await denied('DescribeKey', { KeyId: other.keyId })
    await denied('GenerateDataKey', { KeyId: mine.keyId })
  })

  it('has another policy from one call to the next', async () => {
    const user = await as(allow('kms:DescribeKey'), 'changing')
    await user('DescribeKey', { KeyId: mine.keyId })
    const before = await cloud.createUser({ name: 'changing', policy: allow('kms:ListKeys') })
    expect(await refusalOf(user('DescribeKey', { KeyId: mine.keyId }))).toEqual(noPermission)
    await genericClient(cloud, before)('ListKeys')
  })

  it('needs ReEncryptFrom on the source, and ReEncryptTo on the destination', async () => {
    const { CiphertextBlob } = (await administrator('GenerateDataKey', { KeyId: mine.keyId })) as {
      CiphertextBlob: string
    }
    const parameters = { CiphertextBlob, DestinationKeyId: other.keyId }
    const statement = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource }) as const
    const both = [statement('kms:ReEncryptFrom', mine.arn), statement('kms:ReEncryptTo', other.arn)]
    const user = await as({ Version: '1', Statement: both }, 'mover')
    expect(await user('ReEncrypt', parameters)).toMatchObject({ KeyId: other.keyId })
    for (const one of both) {
      const half = await as({ Version: '1', Statement: [one] }, 'half')
      expect(await refusalOf(half('ReEncrypt', parameters))).toEqual(noPermission)
    }
  })

  it('needs permission on the alias and on the key to move an alias', async () => {
    const aliasArn = mine.arn.replace(/key\/.*/, 'alias/mine')
    const parameters = { AliasName: 'alias/mine', KeyId: mine.keyId }
    await (await as(allow('kms:UpdateAlias', [mine.arn, aliasArn])))('UpdateAlias', parameters)
    expect(await refusalOf((await as(allow('kms:UpdateAlias', mine.arn)))('UpdateAlias', parameters))).toEqual(
      noPermission,
    )
    expect(await refusalOf((await as(allow('kms:UpdateAlias', aliasArn)))('UpdateAlias', parameters))).toEqual(
      noPermission,
    )
  })
})

describe('a policy', () => {
  it.each([
    ['of another version', { Version: '2', Statement: [] }],
    ['without statements', { Version: '1' }],
    [
      'with an effect that there is none of',
      { Version: '1', Statement: [{ Effect: 'Permit', Action: '*', Resource: '*' }] },
    ],
    ['without a resource', { Version: '1', Statement: [{ Effect: 'Allow', Action: '*' }] }],
    ['with a condition', { Version: '1', Statement: [{ ...allow('*').Statement[0], Condition: {} }] }],
    ['that is none', null],
  ])('%s is refused', async (_, policy) => {
    await expect(cloud.createUser({ name: 'x', policy: policy as Policy })).rejects.toMatchObject({
      name: 'EmulatorError',
      code: 'POLICY_INVALID',
    })
  })
})

describe('DryRun', () => {
  const dryRun = (call: GenericCall, action: string, parameters = {}) =>
    refusalOf(call(action, { ...parameters, DryRun: true }))

  it('says what would come of a call, and does nothing', async () => {
    const { CiphertextBlob } = await administrator('GenerateDataKey', { KeyId: mine.keyId })
    const calls: [string, object][] = [
      ['GenerateDataKey', { KeyId: mine.keyId }],
      ['GenerateDataKeyWithoutPlaintext', { KeyId: mine.keyId }],
      ['Encrypt', { KeyId: mine.keyId, Plaintext: 'YQ==' }],
      ['Decrypt', { CiphertextBlob }],
      ['ReEncrypt', { CiphertextBlob, DestinationKeyId: other.keyId }],
    ]
    for (const [action, parameters] of calls) {
      expect((await dryRun(administrator, action, parameters)).code).toBe('DryRunOperationError')
    }
  })

  it('tells missing permission from wrong parameters', async () => {
    const user = await as(allow('kms:Decrypt', mine.arn))
    expect((await dryRun(user, 'GenerateDataKey', { KeyId: mine.keyId })).code).toBe('AccessDeniedError')
    expect((await dryRun(administrator, 'GenerateDataKey', { KeyId: 'alias/none' })).code).toBe('ValidationError')
    expect((await dryRun(administrator, 'GenerateDataKey', { KeyId: mine.keyId, NumberOfBytes: 0 })).code).toBe(
      'ValidationError',
    )
    const wrong = genericClient(cloud, { ...cloud.credentials, accessKeySecret: 'wrong' })
    expect((await dryRun(wrong, 'GenerateDataKey', { KeyId: mine.keyId })).code).toBe('SignatureDoesNotMatch')
  })
})
