import { WaxsealError } from '@waxseal/core'
import type { OpenApiCall, OpenApiClient } from '../openapi/open-api-client.ts'
import type { AlicloudOptions } from '../openapi/options.ts'
import { RetryingClient } from '../openapi/retrying-client.ts'
import { readLimits } from '../openapi/settings.ts'
import type { Transport } from '../openapi/transport.ts'
import { RPC, texts } from '../openapi/vendor-transport.ts'

/** A client of `@alicloud/kms20160120`, of any generation. */
export interface KmsSdkClient {
  getAccessKeyId(): Promise<string>
}

/** What the generations have in common below their typed methods: a generic call. */
interface GenericCalls {
  readonly _endpoint?: unknown
  readonly _regionId?: unknown
  /** Of generations 2 and 3, and of what they stand on. */
  callApi?(params: object, request: object, runtime: object): Promise<{ body?: unknown }>
  /** Of generation 1, which is known by its typed methods: in later ones it is something else. */
  doRequest?(...request: unknown[]): Promise<unknown>
  decryptEx?: unknown
}

/**
 * Calls KMS through an application's own `@alicloud/kms20160120` client, of generation 1, 2 or 3, with the retries, limits
 * and errors of {@link openApiClient}.
 *
 * It uses the generic call that every generation has below its typed methods. Those disagree on the encryption context
 * (generation 1 sends a map as parameters that KMS does not know, generation 3 sends a text as `null`: both then
 * encrypt without context, silently), and put plaintext into URLs.
 *
 * @throws WaxsealError CONFIG_INVALID when it is no such client, or one without an endpoint
 * @example
 * ```ts
 * const kms = openApiKms(sdkClient(new KmsClient(new Config({ endpoint: 'kms.cn-hangzhou.aliyuncs.com', credential }))))
 * ```
 */
export function sdkClient(
  client: KmsSdkClient,
  limits: Pick<AlicloudOptions, 'timeout' | 'deadline' | 'retries'> = {},
): OpenApiClient {
  return new RetryingClient(new SdkTransport(client), readLimits(limits))
}

class SdkTransport implements Transport {
  readonly region: string
  readonly #client: KmsSdkClient & GenericCalls
  readonly #endpoint: string

  constructor(client: KmsSdkClient & GenericCalls) {
    if (typeof client?.callApi !== 'function' && typeof client?.decryptEx !== 'function') {
      throw new WaxsealError(
        'CONFIG_INVALID',
        'the option client is no client of @alicloud/kms20160120; pass `new Client(config)`, of version 1.1, 1.2, 2.0.2 or later',
      )
    }
    this.#client = client
    this.#endpoint = typeof client._endpoint === 'string' ? client._endpoint : ''
    // Generation 1 makes one of a name that it has not.
    if (this.#endpoint === '' || this.#endpoint.startsWith('undefined')) {
      throw new WaxsealError(
        'CONFIG_INVALID',
        'the KMS client has no endpoint; set kms.<region>.aliyuncs.com in its config',
      )
    }
    this.region = typeof client._regionId === 'string' ? client._regionId : ''
  }

  endpointOf(): string {
    return this.#endpoint
  }

  /** The client's credentials are its own affair. */
  renew(): boolean {
    return false
  }

  async send(call: OpenApiCall, timeout: number): Promise<unknown> {
    const runtime = { readTimeout: timeout, connectTimeout: timeout }
    try {
      return await this.#send(call, runtime)
    } catch (thrown) {
      if (isUnexplained(thrown) && !(await this.#hasCredentials())) {
        throw new WaxsealError(
          'CLOUD_CREDENTIALS',
          'the KMS client has no credentials: its provider gave none; set one up',
        )
      }
      throw thrown
    }
  }

  async #send({ action, version, query, body }: OpenApiCall, runtime: object): Promise<unknown> {
    const client = this.#client
    if (client.callApi !== undefined) {
      const request = { query: texts(query) ?? {}, body: texts(body) }
      return (await client.callApi({ ...RPC, action, version }, request, runtime)).body
    }
    return client.doRequest?.(action, 'HTTPS', 'POST', version, 'AK', texts(query), texts(body), runtime)
  }

  async #hasCredentials(): Promise<boolean> {
    try {
      return (await this.#client.getAccessKeyId()) !== ''
    } catch {
      return false
    }
  }
}

/** Whether it is neither an answer of the service nor a fault that Node has a code for. */
function isUnexplained(thrown: unknown): boolean {
  const { code, data, name } = (thrown ?? {}) as Readonly<Record<string, unknown>>
  return code === undefined && data === undefined && name !== 'RequestTimeoutError' && name !== 'SyntaxError'
}
