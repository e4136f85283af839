import { Command } from 'commander'
import type { Terminal } from './terminal.ts'

/** The program's commands. What a command needs is loaded when it runs: `--help` has to be there at once. */
export function createProgram(version: string, terminal: Terminal): Command {
  return new Command('waxseal')
    .description('The life of keys and of encrypted columns, for TypeORM and Prisma projects.')
    .version(version)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExits with 0 when done, 1 on findings or a partial run, 2 on wrong usage, 3 when it could not run.',
    )
}
