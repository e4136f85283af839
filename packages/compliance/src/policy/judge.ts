import { WaxsealError } from '@waxseal/core'
import type { Report } from '../report.ts'
import type { CheckResult } from '../result/check-result.ts'
import { fingerprint } from '../result/fingerprint.ts'
import { isAtLeast, SEVERITIES, type Severity } from '../result/severity.ts'
import { STATUSES, type Status } from '../result/status.ts'
import { RULES } from '../rule/catalogue.ts'
import type { Remediation, Rule } from '../rule/rule.ts'
import { type Verdict, verdictOn } from './verdict.ts'
import { isExpired, type Waiver, waiverFor } from './waiver.ts'

/** What makes a run fail. */
export interface Policy {
  /** Failures of this severity or worse count; `high` by default, `never` for none. */
  readonly failOn?: Severity | 'never' | undefined
  /** Whether what could not be told counts; false by default. */
  readonly failOnUnknown?: boolean | undefined
  /** Whether a run that looked at nothing may be a clean one; false by default. */
  readonly allowEmpty?: boolean | undefined
  readonly waivers?: readonly Waiver[] | undefined
  /** Fingerprints of failures that were there before. */
  readonly baseline?: ReadonlySet<string> | undefined
  /** The day that waivers are held against; the end of the run by default. */
  readonly now?: Date | undefined
  /** The catalogue; all rules by default. */
  readonly rules?: readonly Rule[] | undefined
}

/** A result, and what a policy makes of it. */
export interface JudgedResult extends CheckResult {
  readonly about: Rule
  readonly fingerprint: string
  /** The result's own, or else the rule's. */
  readonly remediation: Remediation
  /** For failures and unknowns. One that expired waives nothing, and makes a failure of any severity count. */
  readonly waiver?: (Waiver & { readonly expired: boolean }) | undefined
  /** A failure that the baseline has. */
  readonly known: boolean
  /** Whether it makes the run fail. */
  readonly counts: boolean
}

/** A report under a policy: what the formats print. */
export interface JudgedReport extends Omit<Report, 'results'> {
  /** What needs somebody first goes first: by status, severity, rule, account, region, resource. */
  readonly results: readonly JudgedResult[]
  /** The rules that have results, in the catalogue's order. */
  readonly rules: readonly Rule[]
  readonly totals: Readonly<Record<Status, number>>
  readonly verdict: Verdict
}

/**
 * Applies a policy to what a run found. Waived and known failures stay in it, marked.
 *
 * @throws WaxsealError `CONFIG_INVALID` for results of a rule that the catalogue has not, as another version may have recorded
 */
export function judge(report: Report, policy: Policy = {}): JudgedReport {
  const catalogue = new Map((policy.rules ?? RULES).map(rule => [rule.id, rule]))
  const results = report.results
    .map(result => judgeResult(result, catalogue, policy, policy.now ?? report.finishedAt))
    .sort(byUrgency)
  const seen = new Set(results.map(({ rule }) => rule))
  const totals = Object.fromEntries(
    STATUSES.map(status => [status, results.filter(result => result.status === status).length]),
  ) as Record<Status, number>
  return {
    ...report,
    results,
    rules: [...catalogue.values()].filter(({ id }) => seen.has(id)),
    totals,
    verdict: verdictOn(results, report.gaps, policy),
  }
}

function judgeResult(
  result: CheckResult,
  catalogue: ReadonlyMap<string, Rule>,
  { waivers = [], baseline, failOn = 'high', failOnUnknown = false }: Policy,
  now: Date,
): JudgedResult {
  const about = catalogue.get(result.rule)
  if (about === undefined) {
    throw new WaxsealError('CONFIG_INVALID', `A result names the rule ${result.rule}, which this version does not have`)
  }
  const open = result.status === 'fail' || result.status === 'unknown'
  const found = open ? waiverFor(result, waivers, now) : undefined
  const waiver = found && { ...found, expired: isExpired(found, now) }
  const id = fingerprint(result)
  const known = result.status === 'fail' && baseline?.has(id) === true
  const tolerated = waiver === undefined ? known : !waiver.expired
  const bad = result.status === 'fail' ? failOn !== 'never' && isAtLeast(result.severity, failOn) : failOnUnknown
  return {
    ...result,
    about,
    fingerprint: id,
    remediation: result.remediation ?? about.remediation,
    waiver,
    known,
    counts: open && !tolerated && (bad || (result.status === 'fail' && waiver?.expired === true)),
  }
}

function byUrgency(a: JudgedResult, b: JudgedResult): number {
  return (
    STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compare(place(a), place(b))
  )
}

function place({ rule, resource }: CheckResult): string {
  return [rule, resource.account, resource.region, resource.id].join('\0')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
