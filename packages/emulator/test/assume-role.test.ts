import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccessKey, allow, type Emulator, type SessionCredentials, startEmulator } from '../src/index.ts'
import { type ClientCredentials, genericClient } from './support/generic-client.ts'
import { acs3Request, rpcRequest, send } from './support/raw-request.ts'
import { refusalOf } from './support/refusal.ts'

let cloud: Emulator
let user: AccessKey
let arn: string
let keyId: string
beforeAll(async () => {
  cloud = await startEmulator()
  keyId = (await cloud.keys.create()).keyId
  arn = (await cloud.createRole({ name: 'app', policy: allow('kms:DescribeKey') })).arn
  user = await cloud.createUser({ name: 'caller', policy: allow('sts:AssumeRole', arn) })
})
afterAll(() => cloud?.stop())

const sts = (action: string, parameters = {}, credentials: ClientCredentials = user) =>
  genericClient(cloud, credentials)(action, parameters, { version: '2015-04-01' })
const assumeRole = (parameters = {}) => sts('AssumeRole', { RoleArn: arn, RoleSessionName: 'test', ...parameters })
const describeKey = (credentials: ClientCredentials) =>
  genericClient(cloud, credentials)('DescribeKey', { KeyId: keyId })

describe('AssumeRole', () => {
  it('gives a temporary AccessKey with a token, for an hour unless told otherwise', async () => {
    const reply = await assumeRole()
    expect(reply).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^STS\./),
        AccessKeySecret: expect.any(String),
        SecurityToken: expect.any(String),
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
      AssumedRoleUser: { Arn: `${arn}/test`, AssumedRoleId: expect.stringMatching(/:test$/) },
      RequestId: expect.any(String),
    })
    const lifetime = (answer: unknown) =>
      Date.parse((answer as { Credentials: { Expiration: string } }).Credentials.Expiration) - Date.now()
    expect(Math.abs(lifetime(reply) - 3_600_000)).toBeLessThan(5000)
    expect(Math.abs(lifetime(await assumeRole({ DurationSeconds: 900 })) - 900_000)).toBeLessThan(5000)
  })

  it('gives what the role may do, and not what its caller may', async () => {
    const { Credentials } = (await assumeRole()) as { Credentials: Record<string, string> }
    const session = {
      ...{ accessKeyId: Credentials.AccessKeyId!, accessKeySecret: Credentials.AccessKeySecret! },
      securityToken: Credentials.SecurityToken!,
    }
    await describeKey(session)
    const identity = await sts('GetCallerIdentity', {}, session)
    expect(identity).toMatchObject({
      ...{ AccountId: cloud.accountId, IdentityType: 'AssumedRoleUser' },
      Arn: `acs:ram::${cloud.accountId}:assumed-role/app/test`,
    })
    const again = refusalOf(sts('AssumeRole', { RoleArn: arn, RoleSessionName: 'test' }, session))
    expect(await again).toEqual({ code: 'NoPermission', status: 403 })
    expect(await refusalOf(describeKey(user))).toEqual({ code: 'Forbidden.NoPermission', status: 403 })
  })

  it.each([
    [{ RoleArn: 'app' }, 'InvalidParameter.RoleArn', 400],
    [{ RoleArn: 'acs:ram::1234567890123456:role/nobody' }, 'EntityNotExist.Role', 404],
    [{ RoleSessionName: 'a' }, 'InvalidParameter.RoleSessionName', 400],
    [{ RoleSessionName: 'a b' }, 'InvalidParameter.RoleSessionName', 400],
    [{ DurationSeconds: 899 }, 'InvalidParameter.DurationSeconds', 400],
    [{ DurationSeconds: 3601 }, 'InvalidParameter.DurationSeconds', 400],
    [{ Policy: '{' }, 'InvalidParameter.PolicyGrammar', 400],
    [{ Policy: 'x'.repeat(2049) }, 'InvalidParameter.PolicySize', 400],
    [{ RoleSessionName: '' }, 'MissingParameter', 400],
  ])('refuses %j with %s', async (parameters, code, status) => {
    expect(await refusalOf(assumeRole(parameters))).toEqual({ code, status })
  })

  it('needs permission, and the external id that the role asks for', async () => {
    const guarded = await cloud.createRole({ name: 'guarded', policy: allow('*'), externalId: 'a-secret' })
    const all = await cloud.createUser({ name: 'all', policy: allow('sts:*') })
    const parameters = { RoleArn: guarded.arn, RoleSessionName: 'test' }
    const denied = { code: 'NoPermission', status: 403 }
    expect(await refusalOf(sts('AssumeRole', parameters))).toEqual(denied)
    expect(await refusalOf(sts('AssumeRole', parameters, all))).toEqual(denied)
    await sts('AssumeRole', { ...parameters, ExternalId: 'a-secret' }, all)
  })
})

describe.each([
  ['ACS3-HMAC-SHA256', acs3Request],
  ['HMAC-SHA1', rpcRequest],
])('a temporary AccessKey, signing by %s,', (_, makeRequest) => {
  let session: SessionCredentials
  beforeAll(async () => {
    session = await cloud.issueSession(arn, 60_000)
  })
  const answerTo = async (credentials: ClientCredentials) => {
    const request = makeRequest(cloud, { credentials, action: 'DescribeKey', query: { KeyId: keyId } })
    const { status, body } = await send(cloud, request)
    return { status, code: body.Code ?? 'OK' }
  }

  it('works with its token', async () => {
    expect(await answerTo(session)).toEqual({ status: 200, code: 'OK' })
  })

  it('does not work without its token, or with another one', async () => {
    const { accessKeyId, accessKeySecret } = session
    expect(await answerTo({ accessKeyId, accessKeySecret })).toEqual({ status: 400, code: 'MissingSecurityToken' })
    const other = await cloud.issueSession(arn, 60_000)
    const mismatch = { status: 400, code: 'InvalidSecurityToken.MismatchWithAccessKey' }
    expect(await answerTo({ ...session, securityToken: other.securityToken })).toEqual(mismatch)
    expect(await answerTo({ ...cloud.credentials, securityToken: session.securityToken })).toEqual(mismatch)
  })

  it('does not work once it is expired', async () => {
    const expired = { status: 400, code: 'InvalidSecurityToken.Expired' }
    expect(await answerTo(await cloud.issueSession(arn, -1))).toEqual(expired)
    const other = await cloud.issueSession(arn, 60_000)
    expect(await answerTo(other)).toEqual({ status: 200, code: 'OK' })
    await cloud.expireSessions()
    expect(await answerTo(other)).toEqual(expired)
    expect(await answerTo(session)).toEqual(expired)
  })
})
