import type { WaxsealError } from '@waxseal/core'
import { networkFault } from './network-error.ts'
import { kindOf, type ServiceAnswer, serviceError } from './service-error.ts'

/** What went wrong with an attempt, and what could help. */
export interface Failure {
  readonly error: WaxsealError
  /** Sending it again may help. */
  readonly retry: boolean
  /** Other credentials may help. */
  readonly renew: boolean
  /** Milliseconds that the service asks to wait; 0 where it does not. */
  readonly wait: number
}

/** What was asked, for messages. */
export interface Asked {
  readonly product: string
  readonly action: string
  /** The key, where the action is about one: no secret. */
  readonly keyId: string | undefined
  readonly host: string
}

/** Makes of something that a vendor's SDK threw what may be shown: nothing of the request, and no cause. */
export function failureOf(thrown: unknown, asked: Asked): Failure {
  const subject = subjectOf(asked)
  const answer = answerIn(thrown)
  if (answer === undefined) return { ...networkFault(thrown, subject, asked.host), renew: false, wait: 0 }
  const { retry = false, renew = false } = kindOf(answer)
  const error = serviceError(answer, subject, `${asked.product}:${asked.action}`)
  const { retryAfter } = thrown as { retryAfter?: unknown }
  return { error, retry, renew, wait: typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter : 0 }
}

function subjectOf({ product, action, keyId }: Asked): string {
  const key = keyId !== undefined && /^[\w./:-]{1,256}$/.test(keyId) ? ` with ${keyId}` : ''
  return `${product}:${action}${key}`
}

/** The service's answer in an error of any of the vendor's SDKs; undefined when it did not answer. */
function answerIn(thrown: unknown): ServiceAnswer | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { data, statusCode, message } = thrown as { data?: unknown; statusCode?: unknown; message?: unknown }
  if (typeof data !== 'object' || data === null) return undefined
  const { Code, RequestId } = data as { Code?: unknown; RequestId?: unknown }
  // The SDK of generation 1 has the status in its message alone.
  const status = statusCode ?? /\bcode: (\d{3}),/.exec(String(message))?.[1]
  return {
    code: typeof Code === 'string' ? Code : '',
    status: status === undefined ? undefined : Number(status),
    requestId: typeof RequestId === 'string' ? RequestId : undefined,
  }
}
