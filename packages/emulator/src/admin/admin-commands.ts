import type { Emulator } from '../emulator.ts'
import { EmulatorError } from '../emulator-error.ts'
import type { Fault } from '../faults/fault.ts'
import type { KeyState } from '../kms/key.ts'
import type { KeyOptions } from '../kms/key-controls.ts'
import type { Policy } from '../ram/policy.ts'

type Arguments = Readonly<Record<string, unknown>>

/** What can be asked of a running emulator, and which of the library's calls does it. */
export const adminCommands: Readonly<Record<string, (emulator: Emulator, given: Arguments) => unknown>> = {
  calls: ({ calls }) => ({ summary: calls.summary(), records: calls.records }),
  'clear-calls': ({ calls }) => calls.clear(),

  faults: ({ faults }) => ({ faults: faults.active }),
  'inject-fault': ({ faults }, fault) => {
    faults.inject(fault as Fault)
  },
  'clear-faults': ({ faults }) => faults.clear(),
  'skew-clock': (emulator, given) => emulator.skewClock(number(given, 'milliseconds')),
  'go-down': (emulator, given) => {
    const milliseconds = number(given, 'milliseconds')
    // Once it is down nobody can bring it up from outside, and this answer has to get out first.
    setTimeout(() => void emulator.goDown(milliseconds), 50)
  },

  'create-key': ({ keys }, given) => keys.create(given as KeyOptions),
  'move-alias': ({ keys }, given) => keys.alias(text(given, 'alias'), text(given, 'keyId')),
  'rotate-key': ({ keys }, given) => keys.rotate(text(given, 'keyId')),
  'set-key-state': ({ keys }, given) => keys.setState(text(given, 'keyId'), given.state as KeyState),
  'delete-key': ({ keys }, given) => keys.delete(text(given, 'keyId')),

  'create-user': (emulator, given) =>
    emulator.createUser({ name: text(given, 'name'), policy: given.policy as Policy }),
  'create-role': (emulator, given) =>
    emulator.createRole({ name: text(given, 'name'), policy: given.policy as Policy }),
  'expire-sessions': emulator => emulator.expireSessions(),
}

function text(given: Arguments, name: string): string {
  const value = given[name]
  if (typeof value === 'string' && value !== '') return value
  throw new EmulatorError('OPTION_INVALID', `${name} is missing, or no text`)
}

function number(given: Arguments, name: string): number {
  const value = given[name]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new EmulatorError('OPTION_INVALID', `${name} is missing, or no number`)
}
