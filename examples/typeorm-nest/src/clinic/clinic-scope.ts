import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'

const clinic = new AsyncLocalStorage<string>()

/** The clinic of the request that is being served: the tenant under whose keys Waxseal encrypts and searches. */
export function currentClinic(): string | undefined {
  return clinic.getStore()
}

/** Express middleware: everything that a request leads to belongs to the clinic that its header names. */
export function inClinic(request: IncomingMessage, _response: unknown, next: () => void): void {
  const name = request.headers['x-clinic']
  if (typeof name === 'string') clinic.run(name, next)
  else next()
}
