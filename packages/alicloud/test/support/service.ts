import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as it arrived. */
export interface Received {
  readonly headers: IncomingMessage['headers']
  readonly url: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
}

/** Answers a request in any way that a server can, the bad ones included. */
export type Responder = (response: ServerResponse, received: Received, count: number) => void

/** A server that a test scripts, until the test is over. */
export interface Service {
  /** `127.0.0.1:41234` */
  readonly host: string
  /** `http://127.0.0.1:41234`; of a TLS server its host, as options want it. */
  readonly endpoint: string
  readonly received: Received[]
  connections(): number
}

/** Starts a server on loopback; with `tls` over HTTPS. */
export async function startService(
  respond: Responder,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Service> {
  const received: Received[] = []
  let connections = 0
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = request.url ?? ''
    const query = new URL(url, 'http://service').searchParams
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    received.push({ headers: request.headers, url, query, form })
    respond(response, received.at(-1)!, received.length)
  }
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle)
  server.on('connection', () => connections++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { host, endpoint: tls === undefined ? `http://${host}` : host, received, connections: () => connections }
}

/** An answer as the service gives it. */
export function answer(body: object, status = 200): Responder {
  return response => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

/** A refusal as the service words it. */
export function refusal(status: number, code: string, message = 'The request was refused.'): Responder {
  return answer({ RequestId: REQUEST_ID, HostId: 'kms.test', Code: code, Message: message }, status)
}

export const REQUEST_ID = '4C4BBFA7-9C6C-4B9D-8C2E-0A1B2C3D4E5F'

/** Answers by each responder in turn, and by the last for ever. */
export function inTurn(...responders: readonly Responder[]): Responder {
  return (response, received, count) => responders[Math.min(count, responders.length) - 1]!(response, received, count)
}

/** A server that drops the connection without an answer. */
export const reset: Responder = response => {
  response.socket?.resetAndDestroy()
}
