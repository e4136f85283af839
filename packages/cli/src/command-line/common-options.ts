import { type Command, InvalidArgumentError } from 'commander'
import type { ProjectFlags } from '../config/read-config.ts'

/** What every command takes, as commander reads it. */
export interface CommonOptions extends ProjectFlags {
  readonly dryRun: boolean
  readonly json: boolean
  readonly quiet: boolean
}

/** Adds the options of every command: which project, and how to tell what was done. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'in place of the waxseal.config.* in this folder')
    .option('--datasource <file>', 'the module with the TypeORM DataSource, in place of what the config file names')
    .option('--client <file>', 'the module with the Prisma client, likewise')
    .option('--export <name>', 'the export of that module, where more than one would fit')
    .option('--dry-run', 'tell what would be done, and change nothing', false)
    .option('--json', 'one JSON document on standard output', false)
    .option('--quiet', 'no progress on standard error', false)
}

/** A whole number of 1 or more. */
export function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It is a whole number, 1 or more.')
  return Number(value)
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time such as `90d`, `12h`, `30m`, `10s`. @returns milliseconds */
export function duration(value: string): number {
  const [, amount, unit] = /^(\d{1,6}(?:\.\d+)?)([smhd])$/.exec(value) ?? []
  if (amount === undefined) throw new InvalidArgumentError('It is a time such as 90d, 12h, 30m or 10s.')
  return Number(amount) * UNITS[unit!]!
}

/** Adds a value to those of an option that may be given more than once. */
export function gather(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value]
}
