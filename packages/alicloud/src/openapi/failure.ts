import type { WaxsealError } from '@waxseal/core'
import { networkFault } from './network-error.ts'
import type { OpenApiCall } from './open-api-client.ts'
import { requestIdIn } from './request-id.ts'
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

/**
 * Makes of something that one of the vendor's SDKs threw what may be shown: nothing of the request, and no cause.
 *
 * @param host where the call went
 */
export function failureOf(thrown: unknown, call: OpenApiCall, host: string): Failure {
  const subject = subjectOf(call)
  const answer = answerIn(thrown)
  if (answer === undefined) return { ...networkFault(thrown, subject, host), renew: false, wait: 0 }
  const { retry = false, renew = false } = kindOf(answer)
  const { retryAfter } = thrown as { retryAfter?: unknown }
  return {
    error: serviceError(answer, subject, `${call.product}:${call.action}`),
    retry,
    renew,
    wait: typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter : 0,
  }
}

/** What was asked, for messages: `kms:Decrypt`, `kms:GenerateDataKey with alias/app`. A key's name is no secret. */
function subjectOf({ product, action, query, body }: OpenApiCall): string {
  const keyId = query?.KeyId ?? body?.KeyId
  const key = typeof keyId === 'string' && /^[\w./:-]{1,256}$/.test(keyId) ? ` with ${keyId}` : ''
  return `${product}:${action}${key}`
}

/** The service's answer in an error of any of the vendor's SDKs; undefined when it did not answer. */
function answerIn(thrown: unknown): ServiceAnswer | undefined {
  const { code, data, statusCode, message } = asRecord(thrown)
  // An SDK's client without credentials says so in the terms of an answer, without one.
  if (code === 'InvalidCredentials') return { code, status: undefined, requestId: undefined }
  if (typeof data !== 'object' || data === null) return undefined
  const body = asRecord(data)
  // The SDK of generation 1 has the status in its message alone.
  const status = statusCode ?? /\bcode: (\d{3}),/.exec(String(message))?.[1]
  return {
    // Gateways before the service write the same names in lower case.
    code: codeIn(body.Code ?? body.code),
    status: status === undefined ? undefined : Number(status),
    requestId: requestIdIn(body.RequestId ?? body.requestId),
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** What an answer gives as its code, if it is one: words with dots between them. */
function codeIn(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z]{1,60}([._][A-Za-z]{1,60}){0,4}$/.test(value) ? value : ''
}
