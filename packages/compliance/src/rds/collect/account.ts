import {
  type AlicloudCredentials,
  type AlicloudOptions,
  type CredentialsSource,
  type OpenApiClient,
  openApiClient,
} from '@waxseal/alicloud'
import { isWaxsealError, WaxsealError } from '@waxseal/core'
import { textAt } from '../evidence/pick.ts'
import { FIRST_REGION, type RdsCheckOptions, TRIES } from './options.ts'

const STS = { product: 'sts', version: '2015-04-01' } as const
const ROLE_ARN = /^acs:ram::(\d{16}):role\/[\w.-]{1,64}$/

/** An account to look at, and how to get there. */
export interface Account {
  /** For messages: a role's ARN, or that it is the credentials' own. */
  readonly name: string
  /** A client in a region of the account. */
  client(region: string): OpenApiClient
  /** The account's id, by STS. Undefined when the caller may not ask. */
  id(): Promise<string | undefined>
}

/**
 * The accounts that the options name. Nothing is asked yet.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export function accountsOf(options: RdsCheckOptions): readonly Account[] {
  const own = openAccount('the account of the credentials', options, options.credentials)
  if (options.roleArns === undefined || options.roleArns.length === 0) return [own]
  return options.roleArns.map(arn => {
    if (!ROLE_ARN.test(arn)) {
      throw new WaxsealError('CONFIG_INVALID', 'a role to assume is written like this: acs:ram::<account>:role/<name>')
    }
    return openRole(arn, options, () => assumeRole(own.client(firstRegion(options)), arn))
  })
}

/** Where to ask what no region is named for. */
export function firstRegion(options: RdsCheckOptions): string {
  return options.region ?? (process.env.ALIBABA_CLOUD_REGION_ID || FIRST_REGION)
}

/** An account behind a role. Whoever asks for its id learns why the role cannot be assumed, which later calls do not tell. */
function openRole(arn: string, options: RdsCheckOptions, assume: () => Promise<AlicloudCredentials>): Account {
  let first: Promise<AlicloudCredentials> | undefined
  const account = openAccount(arn, options, () => {
    const taken = first ?? assume()
    first = undefined
    return taken
  })
  const id = async () => {
    const assumed = assume()
    await assumed
    first = assumed
    return account.id()
  }
  return { ...account, id }
}

function openAccount(name: string, options: RdsCheckOptions, credentials: CredentialsSource | undefined): Account {
  const { endpoint, network, ca, timeout, deadline, retries = TRIES - 1 } = options
  const settings: AlicloudOptions = { endpoint, network, ca, timeout, deadline, retries, credentials }
  const clients = new Map<string, OpenApiClient>()
  const client = (region: string) => {
    const made = clients.get(region) ?? openApiClient({ ...settings, region })
    clients.set(region, made)
    return made
  }
  return { name, client, id: () => accountId(client(firstRegion(options))) }
}

async function accountId(client: OpenApiClient): Promise<string | undefined> {
  try {
    return textAt(await client.call({ ...STS, action: 'GetCallerIdentity' }), 'AccountId')
  } catch (error) {
    if (isWaxsealError(error, 'CLOUD_ACCESS_DENIED')) return undefined
    throw error
  }
}

async function assumeRole(client: OpenApiClient, arn: string): Promise<AlicloudCredentials> {
  const query = { RoleArn: arn, RoleSessionName: 'waxseal-compliance', DurationSeconds: 3600 }
  const { Credentials } = await client.call({ ...STS, action: 'AssumeRole', query })
  return {
    accessKeyId: textAt(Credentials, 'AccessKeyId') ?? '',
    accessKeySecret: textAt(Credentials, 'AccessKeySecret') ?? '',
    securityToken: textAt(Credentials, 'SecurityToken'),
    expiration: new Date(textAt(Credentials, 'Expiration') ?? 0),
  }
}
