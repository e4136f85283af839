import { EmulatorError } from '../emulator-error.ts'

/**
 * Something that goes wrong, on purpose. Exactly one of `error`, `raw`, `reset`, `hang` and `throttlePerSecond`, or
 * `latencyMs` alone; `latencyMs` goes with each of them.
 */
export interface Fault {
  /** The actions that it strikes, such as `Decrypt`; all of them by default. */
  readonly action?: string | readonly string[]
  /** Parameters that a call must have to be struck, by name: `{ DBInstanceId: 'rm-1' }`; none by default. */
  readonly where?: Readonly<Record<string, string>>
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

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isStatus = (value: unknown) => isNumber(value) && value >= 100 && value <= 599
const fieldsOf = (value: unknown) =>
  (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>

/** What each option has to be. The first five say what the fault does. */
const options: Readonly<Record<keyof Fault, readonly [is: string, check: (value: unknown) => boolean]>> = {
  error: [
    'a code, or { code, status?, message? }',
    value => {
      const { code = value, status = 400, message = '' } = fieldsOf(value)
      return typeof code === 'string' && isStatus(status) && typeof message === 'string'
    },
  ],
  raw: [
    '{ status, contentType?, body }',
    value => {
      const { status, contentType = '', body } = fieldsOf(value)
      return isStatus(status) && typeof contentType === 'string' && typeof body === 'string'
    },
  ],
  reset: ['before or after', value => value === 'before' || value === 'after'],
  hang: ['true', value => value === true],
  throttlePerSecond: ['0 or more', value => isNumber(value) && value >= 0],
  action: ['a name, or several', value => [value].flat().every(name => typeof name === 'string')],
  where: [
    'texts by the names of parameters',
    value =>
      Object.values(fieldsOf(value)).length > 0 &&
      Object.values(fieldsOf(value)).every(text => typeof text === 'string'),
  ],
  times: ['a whole number from 1', value => Number.isInteger(value) && (value as number) > 0],
  share: ['from 0 to 1', value => isNumber(value) && value >= 0 && value <= 1],
  latencyMs: ['0 or more', value => isNumber(value) && value >= 0],
}
const effects = ['error', 'raw', 'reset', 'hang', 'throttlePerSecond'] as const

/** What a fault does besides making calls slow, if anything. */
export function effectsOf(fault: Fault): readonly (typeof effects)[number][] {
  return effects.filter(name => fault[name] !== undefined)
}

/** @throws EmulatorError FAULT_INVALID, which says what is wrong with it */
export function checkFault(value: unknown): Fault {
  if (typeof value !== 'object' || value === null) throw invalid('is no object')
  for (const [name, given] of Object.entries(value)) {
    const option = Object.hasOwn(options, name) ? options[name as keyof Fault] : undefined
    if (option === undefined) throw invalid(`has ${name}; it takes ${Object.keys(options).join(', ')}`)
    const [is, check] = option
    if (given !== undefined && !check(given)) throw invalid(`needs ${name} to be ${is}`)
  }
  const fault: Fault = value
  const given = effectsOf(fault)
  if (given.length > 1 || (given.length === 0 && fault.latencyMs === undefined)) {
    throw invalid(`needs one of ${effects.join(', ')}, or latencyMs; it has ${given.join(' and ') || 'none'}`)
  }
  return fault
}

function invalid(why: string): EmulatorError {
  return new EmulatorError('FAULT_INVALID', `the fault ${why}`)
}
