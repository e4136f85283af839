import { ApiError } from '../api/api-error.ts'
import type { Call, Product, Reply } from '../api/product.ts'
import { timestamp } from '../api/timestamp.ts'
import type { Directory } from '../ram/directory.ts'
import { checkPolicy, isAllowed, type Policy } from '../ram/policy.ts'

/** Security Token Service, API version 2015-04-01. */
export function stsProduct(directory: Directory): Product {
  return {
    name: 'sts',
    version: '2015-04-01',
    actions: {
      AssumeRole: call => assumeRole(directory, call),
      GetCallerIdentity: ({ caller: { accountId, arn, kind } }) => ({
        AccountId: accountId,
        Arn: arn,
        IdentityType: kind === 'user' ? 'RAMUser' : 'AssumedRoleUser',
      }),
    },
  }
}

const ROLE_ARN = /^acs:ram::\d{16}:role\/[\w.-]{1,64}$/
const SESSION_NAME = /^[\w.@-]{2,64}$/
const MINIMUM_SECONDS = 900
/** What a role allows unless its own maximum was raised. */
const MAXIMUM_SECONDS = 3600
const MAXIMUM_POLICY = 2048

function assumeRole(directory: Directory, { parameters, caller, now }: Call): Reply {
  const arn = parameters.text('RoleArn')
  if (!ROLE_ARN.test(arn)) throw malformed('RoleArn')
  const name = parameters.text('RoleSessionName')
  if (!SESSION_NAME.test(name)) throw malformed('RoleSessionName')
  const seconds = Number(parameters.optional('DurationSeconds') ?? MAXIMUM_SECONDS)
  if (!Number.isInteger(seconds) || seconds < MINIMUM_SECONDS || seconds > MAXIMUM_SECONDS) {
    throw malformed('DurationSeconds', 'The Min/Max value of DurationSeconds is 15min/1hr.')
  }
  const sessionPolicy = parsePolicy(parameters.optional('Policy'))
  const role = directory.findRole(arn)
  if (role === undefined) throw new ApiError(404, 'EntityNotExist.Role', 'The specified Role not exists.')
  const knowsId = role.externalId === undefined || role.externalId === parameters.optional('ExternalId')
  const isTrusted = (role.trusts ?? role.accountId) === caller.accountId && knowsId
  if (!isTrusted || !caller.policies.every(policy => isAllowed(policy, 'sts:AssumeRole', arn))) {
    throw new ApiError(
      403,
      'NoPermission',
      'You are not authorized to do this action. You should be authorized by RAM.',
    )
  }
  const lifetime = { from: now.getTime(), milliseconds: seconds * 1000 }
  const session = directory.openSession(role, name, lifetime, sessionPolicy)
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      AccessKeySecret: session.accessKeySecret,
      SecurityToken: session.securityToken,
      Expiration: timestamp(session.expiration),
    },
    AssumedRoleUser: {
      Arn: `${role.arn}/${name}`,
      AssumedRoleId: `${role.name}:${name}`,
    },
  }
}

function parsePolicy(json: string | undefined): Policy | undefined {
  if (json === undefined) return undefined
  if (json.length > MAXIMUM_POLICY) {
    throw malformed('PolicySize', `The size of Policy must be smaller than ${MAXIMUM_POLICY} bytes.`)
  }
  try {
    return checkPolicy(JSON.parse(json))
  } catch {
    throw malformed('PolicyGrammar', 'The parameter Policy has not passed grammar check.')
  }
}

function malformed(what: string, message = `The parameter ${what} is wrongly formed.`): ApiError {
  return new ApiError(400, `InvalidParameter.${what}`, message)
}
