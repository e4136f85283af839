import { type Command, InvalidArgumentError, Option } from 'commander'
import { FORMATS, type Format } from '../format/formats.ts'
import { SEVERITIES, type Severity } from '../result/severity.ts'

/** Where one rendering of the report goes: a file, or standard output. */
export interface Output {
  readonly format: Format
  readonly path?: string | undefined
}

/** What every check takes, as commander reads it. */
export interface ReportOptions {
  readonly format: readonly Output[]
  readonly failOn: Severity | 'never'
  readonly failOnUnknown: boolean
  readonly allowEmpty: boolean
  readonly waivers?: string
  readonly baseline?: string
  readonly writeBaseline?: string
  readonly record?: string
  readonly offline?: string
  readonly all: boolean
  readonly fix: boolean
  readonly quiet: boolean
}

/** Adds the options about reports, and what makes a run fail, to a command. */
export function addReportOptions(command: Command, env: NodeJS.ProcessEnv): Command {
  const unknownCounts = Boolean(env.CI) && env.CI !== 'false'
  return command
    .addOption(
      new Option('--format <format[=path]>', `${FORMATS.join(', ')}; repeatable, one without a path`)
        .default([], 'table')
        .argParser<Output[]>((value, previous) => [...previous, parseOutput(value, previous)]),
    )
    .option('--all', 'list what is in order in the table, too', false)
    .addOption(
      new Option('--fail-on <severity>', 'the least severity of a failure that counts')
        .choices([...SEVERITIES, 'never'])
        .default('high'),
    )
    .option('--fail-on-unknown', 'what could not be told counts; the default where CI is set', unknownCounts)
    .option('--no-fail-on-unknown', 'what could not be told does not count')
    .option('--allow-empty', 'exit with 0 where there is nothing to check', false)
    .option('--waivers <file>', 'findings to live with, in YAML: rule, resource, reason, owner, expires')
    .option('--baseline <file>', 'failures of an earlier run, which do not count')
    .option('--write-baseline <file>', 'write the failures of this run as a baseline')
    .option('--record <file>', 'write the evidence, redacted, for --offline')
    .option('--offline <file>', 'judge the evidence of an earlier run; nothing else is looked at')
    .option('--fix', 'print a plan of what to do, in place of the table; nothing is changed', false)
    .option('--quiet', 'no progress on standard error', false)
}

function parseOutput(value: string, previous: readonly Output[]): Output {
  const [name, ...rest] = value.split('=')
  const format = name === 'md' ? 'markdown' : FORMATS.find(known => known === name)
  if (format === undefined) throw new InvalidArgumentError(`There are ${FORMATS.join(', ')}.`)
  if (rest.length > 0) {
    const path = rest.join('=')
    if (path === '') throw new InvalidArgumentError(`Name a file after ${format}=.`)
    return { format, path }
  }
  if (previous.some(({ path }) => path === undefined)) {
    throw new InvalidArgumentError('Standard output takes one format; give the others a file: sarif=report.sarif.')
  }
  return { format }
}
