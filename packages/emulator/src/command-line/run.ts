import { writeFileSync } from 'node:fs'
import { EmulatorError } from '../emulator-error.ts'
import { startEmulator } from '../start-emulator.ts'
import { greeting } from './greeting.ts'
import { parseCommandLine, type StartCommand, UsageError } from './parse-command-line.ts'
import { USAGE } from './usage.ts'

/** The exit status of a command that was given wrongly; 1 is for one that could not be done. */
const WRONG_USAGE = 2

/** Runs the command line. An emulator that was started runs on until SIGINT or SIGTERM. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv, version: string): Promise<void> {
  try {
    const command = parseCommandLine(args, env)
    if (command.kind === 'help') process.stdout.write(USAGE)
    else if (command.kind === 'version') process.stdout.write(`${version}\n`)
    else await start(command, version)
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof EmulatorError)) throw error
    process.stderr.write(`waxseal-emulator: ${error.message}; see --help\n`)
    process.exitCode = isWrongUsage(error) ? WRONG_USAGE : 1
  }
}

async function start({ options, keys, caFile }: StartCommand, version: string): Promise<void> {
  const emulator = await startEmulator(options)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.stop())
  try {
    for (const alias of keys) if (emulator.keys.find(alias) === undefined) await emulator.keys.create({ alias })
    if (emulator.ca !== undefined) writeCa(caFile, emulator.ca)
  } catch (error) {
    await emulator.stop()
    throw error
  }
  process.stdout.write(greeting(emulator, version, caFile))
}

function writeCa(path: string, ca: string): void {
  try {
    writeFileSync(path, ca)
  } catch (error) {
    throw new UsageError(`cannot write ${path} (${(error as NodeJS.ErrnoException).code}); name another --ca-file`)
  }
}

function isWrongUsage(error: UsageError | EmulatorError): boolean {
  return error instanceof UsageError || ['ADDRESS_NOT_LOOPBACK', 'FAULT_INVALID', 'OPTION_INVALID'].includes(error.code)
}
