import { EmulatorError } from '../emulator-error.ts'

/**
 * Something that goes wrong, on purpose. Exactly one of `error`, `raw`, `reset`, `hang` and `throttlePerSecond`, or
 * `latencyMs` alone; `latencyMs` goes with each of them.
 */
export interface Fault {
  /** The actions that it strikes, such as `Decrypt`; all of them by default. */
  readonly action?: string | readonly string[]
  /** How many calls it strikes before it is over; without it, until it is removed. */
  readonly times?: number
  /** The share of the calls that it strikes, from 0 to 1; 1 by default. */
  readonly share?: number
  /** Answers with an error; of a documented code, status and message are known. */
  readonly error?: string | FaultError
  /** Answers with something that is no answer of the API, as a proxy or a broken gateway would. */
  readonly raw?: { readonly status: number; readonly contentType?: string; readonly body: string }
  /** Resets the connection: before the action is done, or after it, so that only the answer is lost. */
  readonly reset?: 'before' | 'after'
  /** Never answers. */
  readonly hang?: true
  /** Answers Rejected.Throttling to all calls beyond so many a second. */
  readonly throttlePerSecond?: number
  /** Waits before anything else. */
  readonly latencyMs?: number
}

/** An error that is to be answered. */
export interface FaultError {
  readonly code: string
  readonly status?: number
  readonly message?: string
}

const effects = ['error', 'raw', 'reset', 'hang', 'throttlePerSecond'] as const
const names: readonly string[] = [...effects, 'action', 'times', 'share', 'latencyMs']

/** @throws EmulatorError FAULT_INVALID, which says what is wrong with it */
export function checkFault(value: unknown): Fault {
  const refuse = (why: string) => new EmulatorError('FAULT_INVALID', `the fault ${why}`)
  if (typeof value !== 'object' || value === null) throw refuse('is no object')
  const fault = value as Fault
  const unknown = Object.keys(fault).filter(name => !names.includes(name))
  if (unknown.length > 0) throw refuse(`has ${unknown.join(', ')}; it takes ${names.join(', ')}`)
  const given = effects.filter(name => fault[name] !== undefined)
  if (given.length > 1 || (given.length === 0 && fault.latencyMs === undefined)) {
    throw refuse(`needs one of ${effects.join(', ')}, or latencyMs; it has ${given.join(' and ') || 'none'}`)
  }
  if (fault.times !== undefined && !(Number.isInteger(fault.times) && fault.times > 0))
    throw refuse('needs times of 1 or more')
  if (fault.share !== undefined && !(fault.share >= 0 && fault.share <= 1)) throw refuse('needs a share from 0 to 1')
  if (fault.throttlePerSecond !== undefined && !(fault.throttlePerSecond >= 0))
    throw refuse('needs a rate of 0 or more')
  if (fault.reset !== undefined && fault.reset !== 'before' && fault.reset !== 'after')
    throw refuse('needs reset before or after')
  return fault
}
