import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { ApiError } from '../api/api-error.ts'

/** What goes back to a client. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** For the header `x-acs-request-id`. */
  readonly requestId?: string
}

/** An id for a request, in the form of the real gateway's. */
export function newRequestId(): string {
  return randomUUID().toUpperCase()
}

/** What to answer for something thrown. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  // A mistake of the emulator's own, or a disk that is full: whoever develops against it should see what.
  console.error(error)
  return new ApiError(500, 'InternalFailure', 'Internal Failure.')
}

export function jsonAnswer(status: number, body: unknown, requestId?: string): Answer {
  const answer = { status, contentType: 'application/json;charset=utf-8', body: JSON.stringify(body) }
  return requestId === undefined ? answer : { ...answer, requestId }
}

/**
 * An error as products answer it.
 *
 * @param host such as `kms.cn-hangzhou.aliyuncs.com`
 */
export function errorAnswer({ status, code, message }: ApiError, requestId: string, host: string): Answer {
  const search = new URLSearchParams({ q: code, product: host.split('.')[0] ?? '', requestId })
  const body = {
    ...{ RequestId: requestId, HostId: host, Code: code, Message: message },
    Recommend: `https://api.aliyun.com/troubleshoot?${search}`,
  }
  return jsonAnswer(status, body, requestId)
}

export function sendAnswer(response: ServerResponse, { status, contentType, body, requestId }: Answer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...(requestId !== undefined && { 'x-acs-request-id': requestId }),
  })
  response.end(body)
}
