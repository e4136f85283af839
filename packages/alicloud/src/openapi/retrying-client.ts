import { isWaxsealError, WaxsealError } from '@waxseal/core'
import { type CredentialResolver, credentialResolver } from '../credentials/credential-resolver.ts'
import { attempt } from './attempt.ts'
import { backoff } from './backoff.ts'
import { dedicatedGatewayAnswers, type Endpoint, isDedicatedGateway, regionalEndpoint } from './endpoint.ts'
import { type Failure, failureOf } from './failure.ts'
import type { OpenApiCall, OpenApiClient } from './open-api-client.ts'
import type { AlicloudOptions } from './options.ts'
import { readSettings, type Settings } from './settings.ts'

type Outcome = { readonly answer: unknown } | { readonly failure: Failure }

/** Tries a call again while that can help and time is left. */
export class RetryingClient implements OpenApiClient {
  readonly region: string
  readonly #settings: Settings
  readonly #credentials: CredentialResolver

  constructor(options: AlicloudOptions) {
    this.#settings = readSettings(options)
    this.#credentials = credentialResolver(options.credentials)
    this.region = this.#settings.region
  }

  endpointOf(call: Pick<OpenApiCall, 'product' | 'action'>): string {
    return this.#endpoint(call).host
  }

  async call<T = Record<string, unknown>>(call: OpenApiCall): Promise<T> {
    const { retries, deadline } = this.#settings
    const end = performance.now() + (call.deadline ?? deadline)
    let renewed = false
    for (let retry = 0; ; retry++) {
      const outcome = await this.#attempt(call, end)
      if ('answer' in outcome) return outcome.answer as T
      const { failure } = outcome
      if (failure.renew && !renewed && this.#credentials.renew()) {
        renewed = true
        retry-- // new credentials are no retry
        continue
      }
      const wait = backoff(retry, failure.wait)
      if (!failure.retry || retry >= retries || performance.now() + wait >= end) throw exhausted(failure, retry)
      await sleep(wait)
    }
  }

  #endpoint({ product, action }: Pick<OpenApiCall, 'product' | 'action'>): Endpoint {
    const { endpoint, region, network } = this.#settings
    if (endpoint === undefined) return regionalEndpoint(product, region, network)
    if (!isDedicatedGateway(endpoint.host) || dedicatedGatewayAnswers(product, action)) return endpoint
    return regionalEndpoint(product, region, network)
  }

  async #attempt(call: OpenApiCall, end: number): Promise<Outcome> {
    const endpoint = this.#endpoint(call)
    const { product, action } = call
    const keyId = call.query?.KeyId ?? call.body?.KeyId
    const asked = { product, action, keyId: typeof keyId === 'string' ? keyId : undefined, host: endpoint.host }
    const left = () => Math.max(end - performance.now(), 1)
    try {
      const credentials = await within(left(), this.#credentials.resolve())
      const timeout = Math.ceil(Math.min(left(), this.#settings.timeout))
      const answer = await within(timeout, attempt(call, endpoint, credentials, timeout))
      if (typeof answer === 'object' && answer !== null) return { answer }
      throw new SyntaxError('no JSON object')
    } catch (thrown) {
      if (isWaxsealError(thrown)) return { failure: { error: thrown, retry: false, renew: false, wait: 0 } }
      return { failure: failureOf(thrown, asked) }
    }
  }
}

/** Waits no longer than that, because the vendor's timer is lost when a connection is used again, and it has no way to cancel. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { name: 'RequestTimeoutError' })), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

/** The last error, saying how often it was tried. */
function exhausted({ error }: Failure, retries: number): WaxsealError {
  if (retries === 0) return error
  const { code, message, serviceCode, requestId } = error
  return new WaxsealError(code, `${message}, after ${retries + 1} attempts`, { serviceCode, requestId })
}
