import { isWaxsealError } from '@waxseal/core'
import { visible } from '@waxseal/program'
import { CommanderError } from 'commander'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command line. @returns what to exit with */
export async function run(args: readonly string[], version: string, terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.usage
  const finish = (code: ExitCode) => {
    exitCode = code
  }
  const program = createProgram(version, { terminal, finish })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    // commander has printed what it says already; it ends with 0 for --help and --version
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    terminal.err(`waxseal: ${describe(error)}\n`)
    return isUsage(error) ? EXIT.usage : EXIT.couldNotRun
  }
}

/** Codes of errors that say what was asked for wrongly. */
const USAGE: readonly string[] = ['CONFIG_INVALID', 'CONFIRMATION_MISSING']

function isUsage(error: unknown): boolean {
  return isWaxsealError(error) && USAGE.includes(error.code)
}

/**
 * What is printed of an error. A message of ours holds no value, and may have more than one line of SQL to run; those of drivers
 * and ORMs quote values and parameters, so that of others there are the kind, the code and the place alone.
 */
function describe(error: unknown): string {
  if (isWaxsealError(error)) return `${error.code}: ${error.message.split('\n').map(visible).join('\n')}`
  if (!(error instanceof Error)) return 'something was thrown that is no error'
  const { code } = error as { code?: unknown }
  const places = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  const what = [error.name, code].filter(part => typeof part === 'string').join(' ')
  return `unexpected ${visible(what)}; its message may hold values, and is left out\n${places.join('\n')}`
}
