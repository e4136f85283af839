import { isWaxsealError, WaxsealError } from '@waxseal/core'
import { backoff } from './backoff.ts'
import { type Failure, failureOf } from './failure.ts'
import type { OpenApiCall, OpenApiClient } from './open-api-client.ts'
import type { Limits } from './settings.ts'
import type { Transport } from './transport.ts'

type Outcome = { readonly answer: unknown } | { readonly failure: Failure }

/** Tries a call again while that can help and time is left. */
export class RetryingClient implements OpenApiClient {
  readonly region: string
  readonly #transport: Transport
  readonly #limits: Limits

  constructor(transport: Transport, limits: Limits) {
    this.#transport = transport
    this.#limits = limits
    this.region = transport.region
  }

  endpointOf(call: Pick<OpenApiCall, 'product' | 'action'>): string {
    return this.#transport.endpointOf(call)
  }

  async call<T = Record<string, unknown>>(call: OpenApiCall): Promise<T> {
    const { retries, deadline } = this.#limits
    const end = performance.now() + (call.deadline ?? deadline)
    let renewed = false
    for (let retry = 0; ; ) {
      const outcome = await this.#attempt(call, end - performance.now())
      if ('answer' in outcome) return outcome.answer as T
      const { failure } = outcome
      if (failure.renew && !renewed && this.#transport.renew()) {
        renewed = true
        continue
      }
      const wait = backoff(retry, failure.wait)
      if (!failure.retry || retry >= retries || performance.now() + wait >= end) throw exhausted(failure, retry)
      await sleep(wait)
      retry++
    }
  }

  async #attempt(call: OpenApiCall, left: number): Promise<Outcome> {
    const timeout = Math.max(Math.ceil(Math.min(left, this.#limits.timeout)), 1)
    try {
      const answer = await within(timeout, this.#transport.send(call, timeout))
      if (typeof answer === 'object' && answer !== null) return { answer }
      throw new SyntaxError('no JSON object')
    } catch (thrown) {
      if (isWaxsealError(thrown)) return { failure: { error: thrown, retry: false, renew: false, wait: 0 } }
      return { failure: failureOf(thrown, call, this.endpointOf(call)) }
    }
  }
}

/** Waits no longer than that: the vendor's timer is lost when a connection is used again, and a call cannot be cancelled. */
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
