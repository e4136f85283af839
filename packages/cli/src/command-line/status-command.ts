import type { Command } from 'commander'
import { addCommonOptions, type CommonOptions } from './common-options.ts'
import type { CommandContext } from './context.ts'

interface StatusArguments extends CommonOptions {
  readonly html?: string
}

/** Adds `status`. */
export function addStatusCommand(program: Command, { terminal, finish }: CommandContext): void {
  const command = program
    .command('status')
    .description('keys, and what the cells of each encrypted column are under; what to do next. It only reads.')
    .option('--html <file>', 'write a page for an auditor, too')
  addCommonOptions(command).action(async (options: StatusArguments) => {
    const { runStatus } = await import('./run-status.ts')
    finish(await runStatus(options, terminal))
  })
}
