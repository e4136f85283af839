import { createRequire } from 'node:module'
import type { Emulator } from '../../src/index.ts'

// As CommonJS, which it is: what its default import holds depends on who loads it.
const core = createRequire(import.meta.url)('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core')
const { default: Client, $OpenApiUtil } = core

/** Credentials as the SDKs take them. */
export interface ClientCredentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string
}

/** A call through the vendor's generic client; the body of the answer, or the error that the client throws. */
export type GenericCall = (
  action: string,
  parameters?: Readonly<Record<string, string | number | boolean>>,
  how?: { readonly in?: 'query' | 'body'; readonly version?: string },
) => Promise<Record<string, unknown>>

/** The vendor's generic OpenAPI client, with ACS3 signatures, on an emulator. */
export function genericClient(
  { endpoint, protocol, ca, credentials: administrator }: Emulator,
  credentials: ClientCredentials = administrator,
): GenericCall {
  const runtime = {} as Parameters<InstanceType<typeof Client>['callApi']>[2]
  const config = { endpoint, protocol, ca, ...credentials }
  const client = new Client(new $OpenApiUtil.Config(config))
  return async (action, parameters = {}, { in: place = 'query', version = '2016-01-20' } = {}) => {
    const params = new $OpenApiUtil.Params({
      ...{ action, version, protocol: protocol.toUpperCase(), pathname: '/', method: 'POST', authType: 'AK' },
      ...{ style: 'RPC', reqBodyType: 'formData', bodyType: 'json' },
    })
    const texts = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
    const { body } = (await client.callApi(params, new $OpenApiUtil.OpenApiRequest({ [place]: texts }), runtime)) as {
      body: Record<string, unknown>
    }
    return body
  }
}
