import { WaxsealError } from '@waxseal/core'
import type { KmsApi } from '../kms/kms-api.ts'
import { openApiKms } from '../kms/open-api-kms.ts'
import { openApiClient } from '../openapi/open-api-client.ts'
import type { AlicloudOptions } from '../openapi/options.ts'
import { type KmsSdkClient, sdkClient } from '../sdk/sdk-client.ts'

/** How a key provider reaches KMS. */
export interface KmsAccessOptions extends AlicloudOptions {
  /**
   * An application's own client of `@alicloud/kms20160120`, of any generation, in place of region, endpoint, credentials
   * and the like, which it brings along. Only `timeout`, `deadline` and `retries` go with it.
   */
  readonly client?: KmsSdkClient | undefined
}

/** KMS, and where it is. */
export interface KmsAccess {
  readonly api: KmsApi
  /** Empty where a client of the application's does not tell. */
  readonly region: string
}

const LIMITS: readonly string[] = ['timeout', 'deadline', 'retries'] satisfies (keyof AlicloudOptions)[]
const ACCESS: readonly string[] = [
  ...LIMITS,
  ...(['region', 'endpoint', 'network', 'credentials', 'ca'] satisfies (keyof AlicloudOptions)[]),
  'client',
]

/**
 * KMS as the options say to reach it. Nothing is sent.
 *
 * @param own the options that the provider has besides
 * @param provider what to call it in messages: `alicloudKms()`
 * @throws WaxsealError CONFIG_INVALID, for options that nobody reads, too
 */
export function openKms(options: KmsAccessOptions, own: readonly string[], provider: string): KmsAccess {
  const given = givenOptions(options, [...ACCESS, ...own], provider)
  const { client } = options
  const second = given.find(name => ACCESS.includes(name) && !LIMITS.includes(name) && name !== 'client')
  if (client !== undefined && second !== undefined) {
    throw refused(`${provider} takes "${second}" from the client; set it there, or leave out "client"`)
  }
  const calls = client === undefined ? openApiClient(options) : sdkClient(client, options)
  return {
    api: openApiKms(calls),
    region: calls.region || regionOf(calls.endpointOf({ product: 'kms', action: 'Decrypt' })),
  }
}

/** The names of the options that are given. @throws WaxsealError CONFIG_INVALID for one that is not known, such as a misspelt one */
export function givenOptions(options: object, known: readonly string[], provider: string): string[] {
  if (typeof options !== 'object' || options === null) throw refused(`${provider} takes an object of options`)
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  const stranger = given.find(name => !known.includes(name))
  if (stranger !== undefined) throw refused(`${provider} has no option "${stranger}"`)
  return given
}

/** The region in the name of a shared endpoint. */
function regionOf(endpoint: string): string {
  return /^kms(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com/.exec(endpoint)?.[1] ?? ''
}

function refused(what: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', what)
}
