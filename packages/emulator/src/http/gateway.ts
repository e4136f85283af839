import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../api/api-error.ts'
import { Parameters } from '../api/parameters.ts'
import type { Product, Reply } from '../api/product.ts'
import type { CallLog } from '../calls/call-log.ts'
import { documentedError } from '../faults/documented-errors.ts'
import type { Fault } from '../faults/fault.ts'
import type { FaultInjector } from '../faults/fault-injector.ts'
import type { Directory } from '../ram/directory.ts'
import { authenticate, signatureMethod } from '../signature/authenticate.ts'
import { Nonces } from '../signature/nonces.ts'
import { type ApiRequest, readRequest } from './api-request.ts'

/** What the gateway stands in front of. */
export interface GatewayParts {
  readonly region: string
  readonly products: readonly Product[]
  readonly directory: Directory
  readonly faults: FaultInjector
  readonly calls: CallLog
  /** The emulator's clock, in milliseconds. */
  readonly now: () => number
  /** Waits until what has changed is on the disk. */
  readonly persist: () => Promise<void>
}

interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Takes requests in: lets the faults strike, checks who calls, hands the call to its product, and records it. */
export class Gateway {
  readonly #parts: GatewayParts
  readonly #nonces = new Nonces()

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { calls, faults, now } = this.#parts
    const requestId = randomUUID().toUpperCase()
    const request = await readRequest(message).catch((error: unknown) => error as Error)
    if (!('query' in request)) {
      if (request instanceof ApiError) send(response, requestId, this.#refusal(request, requestId, 'gateway'))
      return // else the client went away
    }
    const parameters = parametersOf(request)
    const action = request.headers['x-acs-action'] ?? parameters.optional('Action') ?? ''
    const product = this.#productOf(request.headers['x-acs-version'] ?? parameters.optional('Version'))
    const name = product?.name ?? ''
    const { fault, latencyMs } = faults.strike(action, Date.now())
    if (latencyMs > 0) await sleep(latencyMs)

    const log = (outcome: string, status: number, reply?: Reply, accessKeyId?: string) =>
      calls.add({
        ...{ at: new Date(now()), product: name, action, outcome, status, requestId, accessKeyId },
        signature: signatureMethod(request),
        keyId: typeof reply?.KeyId === 'string' ? reply.KeyId : undefined,
      })

    if (fault?.hang) return log('(hang)', 0)
    if (fault?.reset === 'before') {
      log('(reset)', 0)
      return reset(message)
    }
    if (fault?.raw !== undefined) {
      const { status, contentType = 'text/html', body } = fault.raw
      log('(raw)', status)
      return send(response, requestId, { status, contentType, body })
    }
    let accessKeyId: string | undefined
    try {
      throwError(fault)
      if (product === undefined) throw new ApiError(400, 'InvalidVersion', 'Specified parameter Version is not valid.')
      const run = Object.hasOwn(product.actions, action) ? product.actions[action] : undefined
      if (run === undefined) {
        throw new ApiError(
          404,
          'InvalidAction.NotFound',
          'Specified api is not found, please check your url and method.',
        )
      }
      const { directory } = this.#parts
      const caller = authenticate(request, { directory, nonces: this.#nonces, now: now() })
      accessKeyId = caller.accessKeyId
      const reply = await run({ parameters, caller, now: new Date(now()) })
      await this.#parts.persist()
      log(fault?.reset === 'after' ? '(reset)' : 'OK', fault?.reset === 'after' ? 0 : 200, reply, accessKeyId)
      if (fault?.reset === 'after') return reset(message)
      send(response, requestId, json(200, { RequestId: requestId, ...reply }))
    } catch (error) {
      const refused = error instanceof ApiError ? error : internalFailure(error)
      log(refused.code, refused.status, undefined, accessKeyId)
      send(response, requestId, this.#refusal(refused, requestId, name || 'gateway'))
    }
  }

  #productOf(version: string | undefined): Product | undefined {
    return this.#parts.products.find(product => product.version === version)
  }

  #refusal({ status, code, message }: ApiError, requestId: string, product: string): Answer {
    return json(status, {
      RequestId: requestId,
      HostId: `${product}.${this.#parts.region}.aliyuncs.com`,
      Code: code,
      Message: message,
      Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=${product}&requestId=${requestId}`,
    })
  }
}

function parametersOf({ query, form }: ApiRequest): Parameters {
  return new Parameters(new Map([...query, ...form]))
}

/** @throws ApiError the error that a fault asks for */
function throwError(fault: Fault | undefined): void {
  if (fault?.throttlePerSecond !== undefined) throw documentedError('Rejected.Throttling')
  if (typeof fault?.error === 'string') throw documentedError(fault.error)
  if (fault?.error !== undefined) throw documentedError(fault.error.code, fault.error.status, fault.error.message)
}

function internalFailure(error: unknown): ApiError {
  // The emulator's own mistake: whoever develops against it should see where.
  console.error(error)
  return new ApiError(500, 'InternalFailure', 'Internal Failure.')
}

/** Closes a connection with RST, so that the client gets ECONNRESET and not an early end. */
function reset(message: IncomingMessage): void {
  message.socket.resetAndDestroy()
}

function json(status: number, body: unknown): Answer {
  return { status, contentType: 'application/json;charset=utf-8', body: JSON.stringify(body) }
}

function send(response: ServerResponse, requestId: string, { status, contentType, body }: Answer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-acs-request-id': requestId,
  })
  response.end(body)
}
