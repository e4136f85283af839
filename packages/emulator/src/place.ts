import { randomBytes } from 'node:crypto'
import { EmulatorError } from './emulator-error.ts'
import type { EmulatorOptions } from './options.ts'

/** The region and the account that an emulator stands for. */
export interface Place {
  readonly region: string
  /** 16 digits. */
  readonly accountId: string
}

/**
 * Where an emulator is: as its state says, which is bound to it, or else as the options say.
 *
 * @throws EmulatorError OPTION_INVALID when the two differ, or the account id is none
 */
export function placeOf(options: EmulatorOptions, saved: Partial<Place>): Place {
  const region = agreed('region', options.region, saved.region) ?? 'cn-hangzhou'
  const accountId = agreed('accountId', options.accountId, saved.accountId) ?? randomAccountId()
  if (!/^\d{16}$/.test(accountId)) throw new EmulatorError('OPTION_INVALID', 'an account id has 16 digits')
  return { region, accountId }
}

function agreed(name: string, option: string | undefined, saved: string | undefined): string | undefined {
  if (option === undefined || saved === undefined || option === saved) return option ?? saved
  throw new EmulatorError(
    'OPTION_INVALID',
    `the state is of ${name} ${saved}, not ${option}; leave it out, or name another state file`,
  )
}

function randomAccountId(): string {
  return `1${(randomBytes(8).readBigUInt64BE() % 10n ** 15n).toString().padStart(15, '0')}`
}
