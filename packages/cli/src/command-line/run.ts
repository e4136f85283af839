import { isWaxsealError } from '@waxseal/core'
import { CommanderError } from 'commander'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command line. @returns what to exit with */
export async function run(args: readonly string[], version: string, terminal: Terminal): Promise<ExitCode> {
  const program = createProgram(version, terminal)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return EXIT.done
  } catch (error) {
    // commander has printed what it says already; it ends with 0 for --help and --version
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    terminal.err(`waxseal: ${isWaxsealError(error) ? `${error.code}: ${error.message}` : 'an unexpected error'}\n`)
    return isWaxsealError(error, 'CONFIG_INVALID') ? EXIT.usage : EXIT.couldNotRun
  }
}
