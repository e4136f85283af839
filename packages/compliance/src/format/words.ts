import type { JudgedResult } from '../policy/judge.ts'
import type { CheckResult } from '../result/check-result.ts'
import type { Resource } from '../result/resource.ts'
import type { Status } from '../result/status.ts'
import type { FrameworkReference } from '../rule/rule.ts'

/** What a status is called in text for people. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  fail: 'FAIL',
  unknown: 'UNKNOWN',
  pass: 'PASS',
  not_applicable: 'N/A',
}

/** A resource as people know it: `orders (rm-1)`, or its id alone. Not escaped. */
export function nameOf({ id, name }: Resource): string {
  return name === undefined || name === id ? id : `${name} (${id})`
}

/** `CIS Alibaba Cloud 2.0 6.1`, with a mark where the number was not checked. */
export function frameworkText({ framework, control, verified }: FrameworkReference): string {
  return `${framework} ${control}${verified ? '' : ' (unverified)'}`
}

/** `DescribeDBInstanceSSL.SSLEnabled = on`, one for each piece of evidence, with a mark where it is only declared. */
export function evidenceTexts({ evidence }: CheckResult): string[] {
  return evidence.map(({ source, value, strength }) => {
    return `${source} = ${value ?? '(absent)'}${strength === 'declared' ? ' (declared)' : ''}`
  })
}

/** What became of the waiver or the baseline for a result; undefined where there is neither. Not escaped. */
export function toleranceText({ waiver, known }: JudgedResult): string | undefined {
  if (waiver === undefined) return known ? 'known from the baseline' : undefined
  const until = waiver.expired ? `waiver expired on ${waiver.expires}` : `waived until ${waiver.expires}`
  return `${until} by ${waiver.owner}: ${waiver.reason}`
}

/** `12 fail, 3 unknown, 40 pass, 5 n/a`. */
export function totalsText(totals: Readonly<Record<Status, number>>): string {
  const { fail, unknown, pass, not_applicable } = totals
  return `${fail} fail, ${unknown} unknown, ${pass} pass, ${not_applicable} n/a`
}

/** A URL that a reader may follow: https and http alone. */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? href : undefined
}
