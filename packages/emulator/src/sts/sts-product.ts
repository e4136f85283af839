import { ApiError, invalidParameter } from '../api/api-error.ts'
import type { Call, Product, Reply } from '../api/product.ts'
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

function assumeRole(directory: Directory, { parameters, caller, now }: Call): Reply {
  const arn = parameters.text('RoleArn')
  if (!ROLE_ARN.test(arn)) throw invalidParameter('RoleArn')
  const name = parameters.text('RoleSessionName')
  if (!SESSION_NAME.test(name)) throw invalidParameter('RoleSessionName')
  const seconds = parameters.integer('DurationSeconds', { min: 900, max: 43_200 }) ?? 3600
  const sessionPolicy = parsePolicy(parameters.optional('Policy'))
  const role = directory.findRole(arn)
  if (role === undefined) throw new ApiError(404, 'EntityNotExist.Role', 'The specified Role not exists.')
  const isTrusted = role.accountId === caller.accountId && role.externalId === parameters.optional('ExternalId')
  if (!isTrusted || !caller.policies.every(policy => isAllowed(policy, 'sts:AssumeRole', arn))) {
    throw new ApiError(
      403,
      'NoPermission',
      'You are not authorized to do this action. You should be authorized by RAM.',
    )
  }
  const session = directory.openSession(role, name, now.getTime() + seconds * 1000, sessionPolicy)
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      AccessKeySecret: session.accessKeySecret,
      SecurityToken: session.securityToken,
      Expiration: `${session.expiration.toISOString().slice(0, 19)}Z`,
    },
    AssumedRoleUser: {
      Arn: `acs:ram::${role.accountId}:assumed-role/${role.name}/${name}`,
      AssumedRoleId: `${role.name}:${name}`,
    },
  }
}

function parsePolicy(json: string | undefined): Policy | undefined {
  if (json === undefined) return undefined
  try {
    return checkPolicy(JSON.parse(json))
  } catch {
    throw new ApiError(400, 'InvalidParameter.PolicyGrammar', 'The parameter Policy has not passed grammar check.')
  }
}
