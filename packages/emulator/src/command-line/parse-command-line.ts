import { parseArgs } from 'node:util'
import type { Fault } from '../faults/fault.ts'
import type { EmulatorOptions } from '../options.ts'

/** What a command line asks for. */
export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | StartCommand

export interface StartCommand {
  readonly kind: 'start'
  readonly options: EmulatorOptions
  /** Aliases that have to have a key. */
  readonly keys: readonly string[]
  /** Where the CA's certificate goes, with HTTPS. */
  readonly caFile: string
}

/** A command line that asks for nothing that there is; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const DEFAULT_PORT = 8100

/**
 * Reads the command line and the environment.
 *
 * @throws UsageError
 */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const values = parse(args)
  if (values.help === true) return { kind: 'help' }
  if (values.version === true) return { kind: 'version' }
  const port = integer('--port', values.port)
  const clockSkewMs = integer('--clock-skew', values['clock-skew'])
  if (port !== undefined && (port < 0 || port > 65_535)) throw new UsageError('--port takes a number from 0 to 65535')
  const { WAXSEAL_EMULATOR_ACCESS_KEY_ID, WAXSEAL_EMULATOR_ACCESS_KEY_SECRET, WAXSEAL_EMULATOR_ADMIN_TOKEN } = env
  const caFile = values['ca-file'] ?? `${values.state ?? 'waxseal-emulator'}.ca.pem`
  const options: EmulatorOptions = {
    port: port ?? DEFAULT_PORT,
    host: values.host,
    allowRemote: values['allow-remote'],
    https: values.https,
    state: values.state,
    region: values.region,
    accountId: values.account,
    rds: values.rds,
    faults: values.fault?.map(parseFault),
    clockSkewMs,
    accessKeyId: WAXSEAL_EMULATOR_ACCESS_KEY_ID || undefined,
    accessKeySecret: WAXSEAL_EMULATOR_ACCESS_KEY_SECRET || undefined,
    adminToken: WAXSEAL_EMULATOR_ADMIN_TOKEN || undefined,
  }
  return { kind: 'start', options, keys: values.key ?? [], caFile }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const list = { type: 'string', multiple: true } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ port: text, host: text, 'allow-remote': flag, https: flag, 'ca-file': text, state: text, region: text },
        ...{ account: text, key: list, rds: text, fault: list, 'clock-skew': text, help: flag, version: flag },
      },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]!)
  }
}

function integer(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!/^-?\d{1,15}$/.test(value)) throw new UsageError(`${flag} takes a whole number, not ${value}`)
  return Number(value)
}

function parseFault(json: string): Fault {
  try {
    return JSON.parse(json) as Fault
  } catch {
    throw new UsageError(
      `--fault takes JSON, such as '{"action":"Decrypt","error":"Rejected.Throttling"}', not ${json}`,
    )
  }
}
