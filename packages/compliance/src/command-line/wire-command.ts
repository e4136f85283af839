import { WaxsealError } from '@waxseal/core'
import { type Command, Option } from 'commander'
import type { WireCheckOptions, WireTarget } from '../wire/options.ts'
import { gather, wholeNumber } from './arguments.ts'
import type { ExitCode } from './exit-codes.ts'
import { addReportOptions, type ReportOptions } from './report-options.ts'
import type { Terminal } from './terminal.ts'

interface WireArguments extends ReportOptions {
  readonly host?: string
  readonly port?: number
  readonly engine?: 'mysql' | 'mariadb' | 'postgres'
  readonly user?: string
  readonly database?: string
  readonly passwordEnv?: string
  readonly databaseUrlEnv?: readonly string[]
  readonly ca?: string
  readonly serverName?: string
  readonly columns?: readonly string[]
  readonly sample?: number
  readonly timeout?: number
  readonly insecureLogin: boolean
}

/** Adds `wire`, which probes database servers. Passwords come from the environment alone. */
export function addWireCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('wire')
    .description('probe MySQL, MariaDB and PostgreSQL: TLS, certificates, tables at rest, and what columns hold')
    .option('--database-url-env <name>', 'the environment variable that has the database’s URL, repeatable', gather)
    .option('--host <host>', 'in place of a URL')
    .option('--port <port>', 'by default 3306 or 5432', wholeNumber)
    .addOption(new Option('--engine <engine>', 'with --host').choices(['mysql', 'mariadb', 'postgres']))
    .option('--user <name>', 'whom the application logs in as; on PostgreSQL enough to tell whether TLS is enforced')
    .option('--database <name>', 'which the application connects to')
    .option('--password-env <name>', 'the environment variable that has the user’s password')
    .option('--ca <file>', 'the authority of the certificate, PEM; by default those that Node knows')
    .option('--server-name <name>', 'what the certificate has to be for; by default the host')
    .option('--columns <names>', 'those that Waxseal encrypts: table.column, separated by commas, repeatable', commas)
    .option('--sample <values>', 'how many values of a column to look at; by default 1000', wholeNumber)
    .option('--timeout <ms>', 'for a connection, a handshake or a query; by default 10000', wholeNumber)
    .option('--insecure-login', 'send the password over TLS that does not verify, or without TLS, too', false)
  addReportOptions(command, terminal.env).action(async (options: WireArguments) => {
    const { runCheck } = await import('./run-check.ts')
    finish(
      await runCheck(options, terminal, async () => {
        const { targetFromUrl } = await import('../wire/target-url.ts')
        const { collectWire } = await import('../wire/collect/collect-wire.ts')
        const { wireReport } = await import('../wire/check-wire.ts')
        const startedAt = new Date()
        const checked = checkOptions(options, terminal, targetFromUrl)
        return wireReport(await collectWire(checked), { startedAt, command: commandOf(options) })
      }),
    )
  })
}

function checkOptions(
  given: WireArguments,
  { env, err }: Terminal,
  targetFromUrl: (text: string, name: string) => WireTarget,
): WireCheckOptions {
  const { databaseUrlEnv = [], ca, quiet, serverName, columns, sample, timeout, insecureLogin } = given
  const targets = [
    ...databaseUrlEnv.map(name => targetFromUrl(variable(env, name), `the variable ${name}`)),
    ...(given.host === undefined ? [] : [hostTarget(given, given.host, env)]),
  ]
  if (targets.length === 0) throw wrong('name a server: --database-url-env <name>, or --host and --engine')
  if (given.host === undefined) {
    for (const name of ['port', 'engine', 'user', 'database', 'passwordEnv'] as const) {
      if (given[name] !== undefined) throw wrong(`--${dashed(name)} goes with --host; a URL says it itself`)
    }
  }
  return {
    ...{ targets, serverName, columns, sample, timeout, insecureLogin },
    ca: ca === undefined ? undefined : { file: ca },
    onProgress: quiet ? undefined : where => err(`${where}: probing\n`),
  }
}

function hostTarget(
  { port, engine, user, database, passwordEnv }: WireArguments,
  host: string,
  env: NodeJS.ProcessEnv,
): WireTarget {
  if (engine === undefined) throw wrong('--host needs --engine: mysql, mariadb or postgres')
  if (passwordEnv !== undefined && user === undefined) throw wrong('--password-env needs --user')
  const password = passwordEnv === undefined ? undefined : variable(env, passwordEnv)
  return { engine: engine === 'postgres' ? 'postgres' : 'mysql', host, port, user, database, password }
}

/** The names of variables, and nothing that is in them. */
function commandOf({ databaseUrlEnv = [], host, port, engine, columns = [] }: WireArguments): string {
  const flags = { 'database-url-env': databaseUrlEnv, host: [host], port: [port], engine: [engine], columns }
  const words = Object.entries(flags).flatMap(([name, values]) =>
    values.filter(value => value !== undefined).map(value => `--${name} ${value}`),
  )
  return ['wire', ...words].join(' ')
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name]
  // Who puts the URL itself here by mistake does not see it repeated.
  if (!value)
    throw wrong(/^\w+$/.test(name) ? `the variable ${name} is not set` : 'name an environment variable, not a value')
  return value
}

function commas(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, ...value.split(',')]
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function wrong(message: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', message)
}
