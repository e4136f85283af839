import type { IncomingMessage } from 'node:http'
import { ApiError } from '../api/api-error.ts'
import { Parameters } from '../api/parameters.ts'

type Pairs = readonly (readonly [name: string, value: string])[]

/** A request as it came in, read whole. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Decoded, in the order of the URL. */
  readonly query: Pairs
  /** Decoded from a body of `application/x-www-form-urlencoded`. */
  readonly form: Pairs
  /** Query and form together. Of several with one name, the last counts. */
  readonly parameters: Parameters
  readonly body: Buffer
}

/** The real gateway's limit is not documented; no action takes nearly as much. */
const MAXIMUM_BODY = 1 << 20

/** @throws ApiError 413 RequestEntityTooLarge */
export async function readRequest(message: IncomingMessage): Promise<ApiRequest> {
  const body = await readBody(message)
  const url = new URL(message.url ?? '/', 'http://emulator')
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  const query = [...url.searchParams]
  const form = isForm ? [...new URLSearchParams(body.toString('utf8'))] : []
  return {
    ...{ method: message.method ?? 'GET', path: url.pathname, headers, query, form, body },
    parameters: new Parameters(new Map([...query, ...form])),
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  // Read to its end even when it is too large: a client listens only once it has sent all.
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MAXIMUM_BODY) chunks.push(chunk)
  }
  if (length > MAXIMUM_BODY) throw new ApiError(413, 'RequestEntityTooLarge', 'The request body is too large.')
  return Buffer.concat(chunks)
}
