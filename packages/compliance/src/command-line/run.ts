import { isWaxsealError } from '@waxseal/core'
import { CommanderError } from 'commander'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command line. @returns what to exit with */
export async function run(args: readonly string[], version: string, terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.usage
  const program = createProgram(version, terminal, code => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    // commander has printed what it says already; it ends with 0 for --help and --version
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage
    terminal.err(`waxseal-compliance: ${describe(error)}\n`)
    return isWaxsealError(error, 'CONFIG_INVALID') ? EXIT.usage : EXIT.notEvaluated
  }
}

function describe(error: unknown): string {
  if (isWaxsealError(error)) return `${error.code}: ${error.message}`
  // Not what it should come to: whoever reports it needs to say where.
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
