import { type CredentialResolver, credentialResolver } from '../credentials/credential-resolver.ts'
import { loadOpenApiCore } from '../vendor.ts'
import { dedicatedGatewayAnswers, type Endpoint, isDedicatedGateway, regionalEndpoint } from './endpoint.ts'
import type { OpenApiCall, OpenApiParameters } from './open-api-client.ts'
import type { AlicloudOptions } from './options.ts'
import { type Place, readPlace } from './settings.ts'
import type { Transport } from './transport.ts'

/** What every call is to the vendor's clients: `POST /`, with parameters in the URL or in a form, and JSON back. */
export const RPC: Readonly<Record<string, string>> = {
  protocol: 'HTTPS',
  pathname: '/',
  method: 'POST',
  authType: 'AK',
  style: 'RPC',
  reqBodyType: 'formData',
  bodyType: 'json',
}

/** Sends calls through the vendor's generic client, signed with ACS3-HMAC-SHA256, over connections that are kept. */
export class VendorTransport implements Transport {
  readonly region: string
  readonly #place: Place
  readonly #credentials: CredentialResolver

  constructor(options: AlicloudOptions) {
    this.#place = readPlace(options)
    this.#credentials = credentialResolver(options.credentials)
    this.region = this.#place.region
  }

  endpointOf(call: Pick<OpenApiCall, 'product' | 'action'>): string {
    return this.#endpoint(call).host
  }

  renew(): boolean {
    return this.#credentials.renew()
  }

  async send(call: OpenApiCall, timeout: number): Promise<unknown> {
    const { accessKeyId, accessKeySecret, securityToken } = await this.#credentials.resolve()
    const { host, protocol, ca } = this.#endpoint(call)
    const { default: Client, $OpenApiUtil } = await loadOpenApiCore()
    const config = new $OpenApiUtil.Config({
      ...{ endpoint: host, protocol, ca, accessKeyId, accessKeySecret, securityToken },
      // The "connect" timeout is one of idleness, and also ends a wait for the answer.
      ...{ readTimeout: timeout, connectTimeout: timeout, userAgent: 'Waxseal' },
    })
    const params = new $OpenApiUtil.Params({ ...RPC, action: call.action, version: call.version })
    const request = new $OpenApiUtil.OpenApiRequest({ query: texts(call.query) ?? {}, body: texts(call.body) })
    const runtime = {} as Parameters<InstanceType<typeof Client>['callApi']>[2]
    const { body } = (await new Client(config).callApi(params, request, runtime)) as { body?: unknown }
    return body
  }

  #endpoint({ product, action }: Pick<OpenApiCall, 'product' | 'action'>): Endpoint {
    const { endpoint, region, network } = this.#place
    if (endpoint === undefined) return regionalEndpoint(product, region, network)
    if (!isDedicatedGateway(endpoint.host) || dedicatedGatewayAnswers(product, action)) return endpoint
    return regionalEndpoint(product, region, network)
  }
}

/** Parameters as they travel: all text, and those that are there. */
export function texts(parameters: OpenApiParameters | undefined): Record<string, string> | undefined {
  if (parameters === undefined) return undefined
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}
