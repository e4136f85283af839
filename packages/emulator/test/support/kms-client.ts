import { createRequire } from 'node:module'
import type { Emulator } from '../../src/index.ts'
import type { ClientCredentials } from './generic-client.ts'

const sdk = createRequire(import.meta.url)('@alicloud/kms20160120') as typeof import('@alicloud/kms20160120')

/** The request classes of the vendor's KMS SDK. */
export const requests: Omit<typeof sdk, 'default'> = sdk

/** The vendor's KMS SDK of the first generation, which signs by HMAC-SHA1. It knows no CA of its own, so for HTTP. */
export function kmsClient(
  { endpoint, protocol, region, credentials: administrator }: Emulator,
  credentials: ClientCredentials = administrator,
): InstanceType<typeof sdk.default> {
  const config = { endpoint, protocol, regionId: region, ...credentials }
  return new sdk.default(config as ConstructorParameters<typeof sdk.default>[0])
}
