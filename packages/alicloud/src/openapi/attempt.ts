import type { AlicloudCredentials } from '../credentials/credentials.ts'
import { loadOpenApiCore } from '../vendor.ts'
import type { Endpoint } from './endpoint.ts'
import type { OpenApiCall, OpenApiParameters } from './open-api-client.ts'

/**
 * Sends a call once, through the vendor's generic client. What it throws holds the request: it is for the eyes of
 * `failureOf` alone.
 *
 * @param timeout in milliseconds
 */
export async function attempt(
  call: OpenApiCall,
  endpoint: Endpoint,
  credentials: AlicloudCredentials,
  timeout: number,
): Promise<unknown> {
  const { default: Client, $OpenApiUtil } = loadOpenApiCore()
  const { accessKeyId, accessKeySecret, securityToken } = credentials
  const config = new $OpenApiUtil.Config({
    endpoint: endpoint.host,
    protocol: endpoint.protocol,
    ca: endpoint.ca,
    accessKeyId,
    accessKeySecret,
    securityToken,
    readTimeout: timeout,
    connectTimeout: timeout,
    userAgent: 'Waxseal',
  })
  const params = new $OpenApiUtil.Params({
    ...{ action: call.action, version: call.version, protocol: endpoint.protocol, pathname: '/', method: 'POST' },
    ...{ authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json' },
  })
  const request = new $OpenApiUtil.OpenApiRequest({ query: texts(call.query) ?? {}, body: texts(call.body) })
  const runtime = {} as Parameters<InstanceType<typeof Client>['callApi']>[2]
  const { body } = (await new Client(config).callApi(params, request, runtime)) as { body?: unknown }
  return body
}

/** Parameters as they travel. */
function texts(parameters: OpenApiParameters | undefined): Record<string, string> | undefined {
  if (parameters === undefined) return undefined
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}
