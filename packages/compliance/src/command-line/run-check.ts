import { readFileSync, writeFileSync } from 'node:fs'
import { WaxsealError } from '@waxseal/core'
import { visible } from '@waxseal/program'
import { formatPlan } from '../format/plan.ts'
import { render } from '../format/render.ts'
import { totalsText } from '../format/words.ts'
import { parseBaseline, writeBaseline } from '../policy/baseline.ts'
import { type JudgedReport, judge, type Policy } from '../policy/judge.ts'
import { parseRecord, writeRecord } from '../policy/record.ts'
import { parseWaivers, type Waiver } from '../policy/waiver.ts'
import type { Report } from '../report.ts'
import type { Rule } from '../rule/rule.ts'
import type { ExitCode } from './exit-codes.ts'
import type { ReportOptions } from './report-options.ts'
import { mayColor, type Terminal } from './terminal.ts'

/**
 * Runs a check, and writes its report as the options say. Files that it reads are read before the check begins.
 *
 * @throws WaxsealError `CONFIG_INVALID` for a file that cannot be read, written or understood; whatever the check throws
 */
export async function runCheck(
  options: ReportOptions,
  terminal: Terminal,
  check: () => Promise<Report>,
  rules?: readonly Rule[],
): Promise<ExitCode> {
  if (options.fix && options.format.some(({ path }) => path === undefined)) {
    throw new WaxsealError('CONFIG_INVALID', '--fix prints its plan to standard output; give --format a file')
  }
  if (options.record !== undefined && options.offline !== undefined) {
    throw new WaxsealError('CONFIG_INVALID', '--record and --offline exclude each other')
  }
  const policy: Policy = {
    ...options,
    rules,
    now: terminal.now,
    waivers: options.waivers === undefined ? [] : parseWaivers(read(options.waivers)),
    baseline: options.baseline === undefined ? undefined : parseBaseline(read(options.baseline)),
  }
  const report = options.offline === undefined ? await check() : parseRecord(read(options.offline))
  if (options.record !== undefined) save(options.record, writeRecord(report))
  const judged = settle(report, policy, options)
  write(judged, options, terminal)
  for (const line of remarks(judged, policy.waivers ?? [])) terminal.err(`waxseal-compliance: ${visible(line)}\n`)
  return judged.verdict.exitCode
}

/** Applies the policy. A baseline that is written now holds for this run, too. */
function settle(report: Report, policy: Policy, { writeBaseline: path }: ReportOptions): JudgedReport {
  const judged = judge(report, policy)
  if (path === undefined) return judged
  const baseline = writeBaseline(judged.results)
  save(path, baseline)
  return judge(report, { ...policy, baseline: parseBaseline(baseline) })
}

function write(report: JudgedReport, { format, fix, all }: ReportOptions, terminal: Terminal): void {
  const files = format.filter(({ path }) => path !== undefined)
  for (const output of files) save(output.path!, render(output.format, report, { all }))
  const shown = format.find(({ path }) => path === undefined)?.format ?? 'table'
  const look = { all, color: mayColor(terminal), width: terminal.columns }
  terminal.out(fix ? formatPlan(report) : render(shown, report, look))
}

/** The verdict, and what is odd about the waivers, for whoever reads data on standard output by program. */
function remarks({ totals, verdict, results }: JudgedReport, waivers: readonly Waiver[]): string[] {
  const used = results.flatMap(({ waiver }) => (waiver === undefined ? [] : [waiver]))
  const name = ({ rule, resource }: Waiver) => `waiver of ${rule} for ${resource}`
  const expired = new Set(
    used.filter(waiver => waiver.expired).map(waiver => `the ${name(waiver)} expired on ${waiver.expires}`),
  )
  const idle = waivers.filter(one => !used.some(({ rule, resource }) => rule === one.rule && resource === one.resource))
  return [
    ...expired,
    ...idle.map(waiver => `the ${name(waiver)} waives nothing; it can go`),
    `${totalsText(totals)}. ${verdict.reason}`,
  ]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new WaxsealError('CONFIG_INVALID', `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function save(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new WaxsealError('CONFIG_INVALID', `${path} cannot be written (${(error as NodeJS.ErrnoException).code})`)
  }
}
