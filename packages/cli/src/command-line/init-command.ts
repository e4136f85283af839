import type { Command } from 'commander'
import { addCommonOptions, type CommonOptions } from './common-options.ts'
import type { CommandContext } from './context.ts'

/** The options of `init`. */
export interface InitArguments extends CommonOptions {
  readonly migrations?: string
  readonly createKeyTable: boolean
}

/** Adds `init`. */
export function addInitCommand(program: Command, { terminal, finish }: CommandContext): void {
  addCommonOptions(program.command('init'))
    .description('write the config file and a migration for the key table, and make the first keys; overwrites nothing')
    .option('--migrations <folder>', 'where migrations lie')
    .option('--create-key-table', 'create the table now, in place of a migration', false)
    .action(async (options: InitArguments) => {
      const { runInit } = await import('./run-init.ts')
      finish(await runInit(options, terminal))
    })
}
