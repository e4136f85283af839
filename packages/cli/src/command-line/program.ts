import { Command } from 'commander'
import { addBulkCommands } from './bulk-commands.ts'
import type { CommandContext } from './context.ts'
import { addInitCommand } from './init-command.ts'
import { addKeysCommand } from './keys-command.ts'
import { addShredCommand } from './shred-command.ts'
import { addStatusCommand } from './status-command.ts'
import { addWorkerCommand } from './worker-command.ts'

/** The program's commands. What a command needs is loaded when it runs: `--help` has to be there at once. */
export function createProgram(version: string, context: CommandContext): Command {
  const { terminal } = context
  const program = new Command('waxseal')
    .description('The life of keys and of encrypted columns, for TypeORM and Prisma projects.')
    .version(version)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExits with 0 when done, 1 on findings or when a part is left, 2 on wrong usage, 3 when it could not run.',
    )
  addInitCommand(program, context)
  addStatusCommand(program, context)
  addBulkCommands(program, context)
  addKeysCommand(program, context)
  addShredCommand(program, context)
  addWorkerCommand(program, context)
  return program
}
