import type { OpenApiCall } from './open-api-client.ts'

/** Sends calls, each once. */
export interface Transport {
  readonly region: string
  endpointOf(call: Pick<OpenApiCall, 'product' | 'action'>): string
  /**
   * The body of the answer. What it throws is a WaxsealError, or of the vendor's making: that holds the request, and is
   * for `failureOf` alone.
   *
   * @param timeout in milliseconds; who calls waits no longer than that anyway
   */
  send(call: OpenApiCall, timeout: number): Promise<unknown>
  /** Makes the next call use other credentials, after the service refused these. False when there are none. */
  renew(): boolean
}
