import type { AlicloudOptions } from './options.ts'
import { RetryingClient } from './retrying-client.ts'
import { readLimits } from './settings.ts'
import { VendorTransport } from './vendor-transport.ts'

/** Parameters of a call, by the names of Alibaba's documentation (`KeyId`). Undefined ones are left out. */
export type OpenApiParameters = Readonly<Record<string, string | number | boolean | undefined>>

/** One call of an RPC-style OpenAPI. */
export interface OpenApiCall {
  /** The product's code, from which the endpoint follows: `kms`, `sts`, `rds`. */
  readonly product: string
  /** The version of the product's API: `2016-01-20` for KMS. */
  readonly version: string
  readonly action: string
  /** Travels in the URL, which proxies and gateways log: nothing secret here. */
  readonly query?: OpenApiParameters
  /** Travels as a form. The place for plaintext and ciphertext. */
  readonly body?: OpenApiParameters
  /** Milliseconds for the call with all its retries, in place of the client's `deadline`. */
  readonly deadline?: number
}

/**
 * Calls Alibaba Cloud's OpenAPIs: signed (ACS3-HMAC-SHA256), in time, tried again where that can help, and with errors
 * that hold no secrets.
 */
export interface OpenApiClient {
  readonly region: string
  /**
   * The answer's body as Alibaba documents it: names in PascalCase, `RequestId` among them.
   *
   * @throws WaxsealError CLOUD_CREDENTIALS, CLOUD_CLOCK_SKEW, CLOUD_ACCESS_DENIED, CLOUD_THROTTLED, CLOUD_UNAVAILABLE,
   * CLOUD_REQUEST_REFUSED; of KMS also KMS_KEY_NOT_FOUND, KMS_KEY_DISABLED, KMS_KEY_UNSUITABLE. With `serviceCode` and
   * `requestId`, where the service answered.
   */
  call<T = Record<string, unknown>>(call: OpenApiCall): Promise<T>
  /** The host, and port where it has one, that a call goes to. */
  endpointOf(call: Pick<OpenApiCall, 'product' | 'action'>): string
}

/**
 * A client on the vendor's generic one. Nothing is loaded, read or asked before the first call, except the CA file.
 *
 * @throws WaxsealError CONFIG_INVALID
 * @example
 * ```ts
 * const client = openApiClient({ region: 'cn-hangzhou' }) // credentials from the vendor's default chain
 * const { KeyMetadata } = await client.call<{ KeyMetadata: { KeyState: string } }>({
 *   product: 'kms', version: '2016-01-20', action: 'DescribeKey', query: { KeyId: 'alias/app' },
 * })
 * ```
 */
export function openApiClient(options: AlicloudOptions = {}): OpenApiClient {
  return new RetryingClient(new VendorTransport(options), readLimits(options))
}
