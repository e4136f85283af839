import { EmulatorError } from '../emulator-error.ts'
import { KEY_SPECS, KEY_STATES, KEY_USAGES, type KeyState } from './key.ts'
import type { KeyOptions } from './key-controls.ts'

/** Checks options that may come from a command line or an admin call. @throws EmulatorError OPTION_INVALID */
export function checkKeyOptions(options: KeyOptions): KeyOptions {
  const { spec, usage, alias, instanceId, creator, deletionProtection, ...others } = options
  const [other] = Object.keys(others)
  if (other !== undefined) {
    throw invalid(`a key has no ${other}; it takes spec, usage, alias, instanceId, creator, deletionProtection`)
  }
  if (spec !== undefined && !KEY_SPECS.includes(spec)) throw invalid(`spec is one of ${KEY_SPECS.join(', ')}`)
  if (usage !== undefined && !KEY_USAGES.includes(usage)) throw invalid(`usage is one of ${KEY_USAGES.join(', ')}`)
  if (alias !== undefined) checkAlias(alias)
  if (typeof (instanceId ?? '') !== 'string') throw invalid('instanceId is no text')
  if (typeof (creator ?? '') !== 'string') throw invalid('creator is no text')
  if (typeof (deletionProtection ?? false) !== 'boolean') throw invalid('deletionProtection is neither true nor false')
  return options
}

/** @throws EmulatorError OPTION_INVALID */
export function checkAlias(alias: unknown): string {
  if (typeof alias === 'string' && alias.startsWith('alias/')) return alias
  throw invalid('an alias starts with alias/, as in alias/app')
}

/** @throws EmulatorError OPTION_INVALID */
export function checkKeyState(state: unknown): KeyState {
  if (KEY_STATES.includes(state as KeyState)) return state as KeyState
  throw invalid(`a key state is one of ${KEY_STATES.join(', ')}`)
}

function invalid(message: string): EmulatorError {
  return new EmulatorError('OPTION_INVALID', message)
}
