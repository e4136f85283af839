import { isAbsolute, relative } from 'node:path'
import { WaxsealError } from '@waxseal/core'
import { type Command, Option } from 'commander'
import type { AuditOptions } from '../orm/audit.ts'
import { DRIVERS, type Driver } from '../orm/channel.ts'
import type { Report } from '../report.ts'
import type { CheckResult } from '../result/check-result.ts'
import { TOOL } from '../tool.ts'
import { gather } from './arguments.ts'
import type { ExitCode } from './exit-codes.ts'
import { addReportOptions, type ReportOptions } from './report-options.ts'
import type { Terminal } from './terminal.ts'

interface OrmArguments extends ReportOptions {
  readonly datasource?: readonly string[]
  readonly databaseUrlEnv?: readonly string[]
  readonly driver?: Driver
}

/** Adds `orm`, which reads configurations alone: it needs no cloud account and no database. */
export function addOrmCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('orm')
    .description(
      'check what a driver makes of the TLS options of a TypeORM DataSource or a database URL; connects to nothing',
    )
    .option('--datasource <file>', 'a module that exports a DataSource or its options, repeatable; it is run', gather)
    .option('--database-url-env <name>', 'a variable of the environment with a database URL, repeatable', gather)
    .addOption(new Option('--driver <name>', 'what reads the URL').choices(DRIVERS))
  addReportOptions(command, terminal.env).action(async (options: OrmArguments) => {
    const { datasource = [], databaseUrlEnv = [], driver, offline } = options
    if (offline === undefined && datasource.length + databaseUrlEnv.length === 0) {
      command.error('error: name what to check with --datasource <file> or --database-url-env <name>')
    }
    if (databaseUrlEnv.length > 0 && driver === undefined) {
      command.error(`error: drivers read URLs differently: add --driver, which is one of ${DRIVERS.join(', ')}`)
    }
    const { runCheck } = await import('./run-check.ts')
    finish(await runCheck(options, terminal, () => checkOrm(options, terminal)))
  })
}

async function checkOrm(options: OrmArguments, terminal: Terminal): Promise<Report> {
  const { datasource = [], databaseUrlEnv = [], driver } = options
  const { auditDatabaseUrl, auditTypeOrmOptions } = await import('../orm/audit.ts')
  const { loadDataSources } = await import('../orm/load-data-source.ts')
  const startedAt = new Date()
  const around: AuditOptions = { now: terminal.now, env: terminal.env }
  const results: CheckResult[] = []
  for (const file of datasource) {
    const place = inRepository(file)
    for (const { name, options: found } of await loadDataSources(file, process.cwd())) {
      const own = { ...around, name: name === undefined ? place : `${place} ${name}`, file: place }
      results.push(...auditTypeOrmOptions(found, own).results)
    }
  }
  for (const name of databaseUrlEnv) {
    const url = terminal.env[name]
    if (!url) throw new WaxsealError('CONFIG_INVALID', `the environment has no ${name}, or it is empty`)
    results.push(...auditDatabaseUrl(url, driver!, { ...around, name }).results)
  }
  const flags = [
    ...datasource.map(file => `--datasource ${inRepository(file)}`),
    ...databaseUrlEnv.map(name => `--database-url-env ${name}`),
    ...(driver === undefined ? [] : [`--driver ${driver}`]),
  ]
  return { tool: TOOL, command: ['orm', ...flags].join(' '), startedAt, finishedAt: new Date(), results, gaps: [] }
}

/** The path as a repository has it: relative, with slashes. */
function inRepository(file: string): string {
  return (isAbsolute(file) ? relative(process.cwd(), file) : file).replaceAll('\\', '/').replace(/^\.\//, '')
}
