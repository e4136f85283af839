import type { IncomingMessage } from 'node:http'
import { ApiError } from '../api/api-error.ts'

/** A request as it came in, read whole. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Decoded, in the order of the URL. */
  readonly query: readonly (readonly [string, string])[]
  /** Decoded from a body of `application/x-www-form-urlencoded`. */
  readonly form: readonly (readonly [string, string])[]
  readonly body: Buffer
}

/** The real gateway's limit is not documented; no action takes nearly as much. */
const MAXIMUM_BODY = 1 << 20

/** @throws ApiError 413 RequestEntityTooLarge */
export async function readRequest(message: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAXIMUM_BODY) throw new ApiError(413, 'RequestEntityTooLarge', 'The request body is too large.')
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  const url = new URL(message.url ?? '/', 'http://emulator')
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    headers,
    query: [...url.searchParams],
    form: isForm ? [...new URLSearchParams(body.toString('utf8'))] : [],
    body,
  }
}
