import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../api/api-error.ts'
import type { Product, Reply } from '../api/product.ts'
import type { CallLog, CallRecord } from '../calls/call-log.ts'
import { errorOf } from '../faults/documented-errors.ts'
import type { FaultInjector } from '../faults/fault-injector.ts'
import type { Directory } from '../ram/directory.ts'
import type { Identity } from '../ram/identity.ts'
import { authenticate, signatureMethod } from '../signature/authenticate.ts'
import { Nonces } from '../signature/nonces.ts'
import { type Answer, errorAnswer, jsonAnswer, newRequestId, toApiError } from './answer.ts'
import type { ApiRequest } from './api-request.ts'

/** What the gateway stands in front of. */
export interface GatewayParts {
  readonly region: string
  readonly products: readonly Product[]
  readonly directory: Directory
  readonly faults: FaultInjector
  readonly calls: CallLog
  /** The emulator's clock. */
  readonly now: () => Date
  /** Waits until what has changed is on the disk. */
  readonly persist: () => Promise<void>
}

/** What becomes of a request: an answer, a connection that is reset, or silence. */
export type Outcome = Answer | 'reset' | 'hang'

/** A call on its way through the gateway. */
interface Passage {
  readonly request: ApiRequest
  readonly action: string
  readonly product: Product | undefined
  readonly requestId: string
}

/** Lets the faults strike, checks who calls, hands the call to its product, and records what came of it. */
export class Gateway {
  readonly #parts: GatewayParts
  readonly #nonces = new Nonces()

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  async answer(request: ApiRequest): Promise<Outcome> {
    const passage = this.#passage(request)
    const { action, requestId, product } = passage
    const { fault, latencyMs } = this.#parts.faults.strike({ action, parameters: request.parameters }, Date.now())
    if (latencyMs > 0) await sleep(latencyMs)
    if (fault?.hang || fault?.reset === 'before') return this.#lost(passage, fault.hang ? 'hang' : 'reset')
    if (fault?.raw !== undefined) {
      const { status, contentType = 'text/html', body } = fault.raw
      this.#record(passage, { outcome: '(raw)', status })
      return { status, contentType, body }
    }
    let caller: Identity | undefined
    try {
      const error = errorOf(fault)
      if (error !== undefined) throw error
      const run = actionOf(passage)
      const { directory, now, persist } = this.#parts
      caller = authenticate(request, { directory, nonces: this.#nonces, now: now().getTime() })
      const reply = await run({ parameters: request.parameters, caller, now: now() })
      await persist()
      if (fault?.reset === 'after') return this.#lost(passage, 'reset', { caller, reply })
      this.#record(passage, { outcome: 'OK', status: 200, caller, reply })
      return jsonAnswer(200, { RequestId: requestId, ...reply }, requestId)
    } catch (error) {
      const refusal = toApiError(error)
      this.#record(passage, { outcome: refusal.code, status: refusal.status, caller })
      return errorAnswer(refusal, requestId, `${product?.name ?? 'api'}.${this.#parts.region}.aliyuncs.com`)
    }
  }

  #passage(request: ApiRequest): Passage {
    const { headers, parameters } = request
    const version = headers['x-acs-version'] ?? parameters.optional('Version')
    return {
      ...{ request, requestId: newRequestId() },
      action: headers['x-acs-action'] ?? parameters.optional('Action') ?? '',
      product: this.#parts.products.find(product => product.version === version),
    }
  }

  /** A call whose caller learns nothing of it. */
  #lost(passage: Passage, outcome: 'reset' | 'hang', done: { caller?: Identity; reply?: Reply } = {}): Outcome {
    this.#record(passage, { outcome: `(${outcome})`, status: 0, ...done })
    return outcome
  }

  #record(
    { request, action, product, requestId }: Passage,
    { outcome, status, caller, reply }: Pick<CallRecord, 'outcome' | 'status'> & { caller?: Identity; reply?: Reply },
  ): void {
    this.#parts.calls.add({
      ...{ at: this.#parts.now(), product: product?.name ?? '', action, outcome, status, requestId },
      signature: signatureMethod(request),
      accessKeyId: caller?.accessKeyId,
      keyId: typeof reply?.KeyId === 'string' ? reply.KeyId : undefined,
    })
  }
}

/** @throws ApiError InvalidVersion or InvalidAction.NotFound */
function actionOf({ product, action }: Passage): Product['actions'][string] {
  if (product === undefined) throw new ApiError(400, 'InvalidVersion', 'Specified parameter Version is not valid.')
  const run = Object.hasOwn(product.actions, action) ? product.actions[action] : undefined
  if (run !== undefined) return run
  throw new ApiError(404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.')
}
