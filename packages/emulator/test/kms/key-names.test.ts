import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CreatedKey, type Emulator, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { refusalOf } from '../support/refusal.ts'

let cloud: Emulator
let call: GenericCall
let key: CreatedKey
beforeAll(async () => {
  cloud = await startEmulator({ accountId: '1234567890123456', region: 'cn-shanghai' })
  call = genericClient(cloud)
  key = await cloud.keys.create({ alias: 'alias/app' })
})
afterAll(() => cloud?.stop())

const keyNotFound = { code: 'Forbidden.KeyNotFound', status: 404 }
const aliasNotFound = { code: 'Forbidden.AliasNotFound', status: 404 }
const noPermission = { code: 'Forbidden.NoPermission', status: 403 }
const invalid = { code: 'InvalidParameter', status: 400 }

describe('a key is named', () => {
  it('by id, alias, and the ARN of either', async () => {
    const aliasArn = 'acs:kms:cn-shanghai:1234567890123456:alias/app'
    for (const KeyId of [key.keyId, 'alias/app', key.arn, aliasArn]) {
      expect(await call('GenerateDataKey', { KeyId })).toMatchObject({ KeyId: key.keyId })
    }
  })

  it.each([
    ['an id of no key', 'key-hzz000000000000000000', keyNotFound],
    ['an alias without alias/', 'app', keyNotFound],
    ['an alias of no key', 'alias/none', aliasNotFound],
    ['an alias in other letters', 'alias/App', aliasNotFound],
    ['an ARN of another region', 'acs:kms:cn-hangzhou:1234567890123456:key/ID', keyNotFound],
    ['an ARN of another account', 'acs:kms:cn-shanghai:9999999999999999:key/ID', noPermission],
    ['an ARN of no key', 'acs:kms:cn-shanghai:1234567890123456:key/key-hzz0', keyNotFound],
    ['an ARN of another service', 'acs:oss:cn-shanghai:1234567890123456:key/ID', keyNotFound],
  ])('not by %s', async (_, name, refusal) => {
    expect(await refusalOf(call('GenerateDataKey', { KeyId: name.replace('ID', key.keyId) }))).toEqual(refusal)
  })

  it('not by an id or alias of another account', async () => {
    const stranger = await cloud.createUser({
      ...{ name: 'stranger', accountId: '9999999999999999' },
      policy: { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    })
    const theirs = genericClient(cloud, stranger)
    expect(await refusalOf(theirs('DescribeKey', { KeyId: key.keyId }))).toEqual(keyNotFound)
    expect(await refusalOf(theirs('DescribeKey', { KeyId: 'alias/app' }))).toEqual(aliasNotFound)
    expect(await refusalOf(theirs('DescribeKey', { KeyId: key.arn }))).toEqual(noPermission)
    const { CiphertextBlob } = await call('GenerateDataKey', { KeyId: key.keyId })
    expect(await refusalOf(theirs('Decrypt', { CiphertextBlob: CiphertextBlob as string }))).toEqual(noPermission)
    expect(await theirs('ListKeys')).toMatchObject({ TotalCount: 0 })
  })

  it.each(['EnableKey', 'DisableKey', 'CancelKeyDeletion', 'ListAliasesByKeyId'])('by id alone in %s', async action => {
    expect(await refusalOf(call(action, { KeyId: 'alias/app' }))).toEqual({ code: 'Unsupported.Alias', status: 400 })
  })
})

describe('an alias', () => {
  const aliases = async (action = 'ListAliases', parameters = {}) =>
    ((await call(action, parameters)).Aliases as { Alias: { AliasName: string; KeyId: string; AliasArn: string }[] })
      .Alias

  it('is created, listed, moved to another key, and deleted', async () => {
    const [first, second] = [await cloud.keys.create(), await cloud.keys.create()]
    await call('CreateAlias', { AliasName: 'alias/team/data-key_1', KeyId: first.keyId })
    const AliasArn = 'acs:kms:cn-shanghai:1234567890123456:alias/team/data-key_1'
    const alias = { AliasName: 'alias/team/data-key_1', KeyId: first.keyId, AliasArn }
    expect(await aliases()).toContainEqual(alias)
    expect(await aliases('ListAliasesByKeyId', { KeyId: first.keyId })).toEqual([alias])

    const { CiphertextBlob } = await call('GenerateDataKey', { KeyId: alias.AliasName })
    await call('UpdateAlias', { AliasName: alias.AliasName, KeyId: second.keyId })
    expect(await call('GenerateDataKey', { KeyId: alias.AliasName })).toMatchObject({ KeyId: second.keyId })
    // What was encrypted before belongs to the key, and not to its name.
    expect(await call('Decrypt', { CiphertextBlob: CiphertextBlob as string })).toMatchObject({ KeyId: first.keyId })

    await call('DeleteAlias', { AliasName: alias.AliasName })
    expect(await refusalOf(call('DescribeKey', { KeyId: alias.AliasName }))).toEqual(aliasNotFound)
  })

  it('is there once', async () => {
    const again = call('CreateAlias', { AliasName: 'alias/app', KeyId: key.keyId })
    expect(await refusalOf(again)).toEqual({ code: 'AliasAlreadyExists', status: 400 })
  })

  it.each(['app', 'alias/', 'alias/a b', 'alias/acs/rds', `alias/${'x'.repeat(250)}`])('is not %j', async AliasName => {
    expect(await refusalOf(call('CreateAlias', { AliasName, KeyId: key.keyId }))).toEqual(invalid)
  })

  it('of nothing cannot be moved or deleted', async () => {
    const none = { AliasName: 'alias/none' }
    expect(await refusalOf(call('UpdateAlias', { ...none, KeyId: key.keyId }))).toEqual(aliasNotFound)
    expect(await refusalOf(call('DeleteAlias', none))).toEqual(aliasNotFound)
  })
})
