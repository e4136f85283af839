import type { Command } from 'commander'
import { addCommonOptions, type CommonOptions } from './common-options.ts'
import type { CommandContext } from './context.ts'

/** The options of `shred`. */
export interface ShredArguments extends CommonOptions {
  readonly scope?: string
  readonly application: boolean
  readonly confirm?: string
  readonly unverified: boolean
}

/** Adds `shred`. */
export function addShredCommand(program: Command, { terminal, finish }: CommandContext): void {
  addCommonOptions(program.command('shred'))
    .description('destroy a tenant’s data keys: what was written under them can never be read again')
    .option('--scope <tenant>', 'whose keys')
    .option('--application', 'the application’s own keys: all that is no tenant’s', false)
    .option('--confirm <tenant>', 'the tenant again, where nobody can be asked')
    .option('--unverified', 'destroy keys that cannot be unwrapped, too', false)
    .action(async (options: ShredArguments) => {
      const { runShred } = await import('./run-shred.ts')
      finish(await runShred(options, terminal))
    })
}
