import type { CheckResult } from '../result/check-result.ts'
import type { Resource } from '../result/resource.ts'
import { notApplicable, unknown, type Verdict } from '../rule/verdict.ts'
import type { Channel } from './channel.ts'
import { VERIFIED_SPELLING } from './remedy.ts'
import type { Surroundings } from './rules/channel-rule.ts'
import { CHANNEL_RULES } from './rules/index.ts'

/**
 * Judges a channel by every rule.
 *
 * @param channel `file` for a database that has no wire; undefined where it is not known what the driver does
 */
export function judgeChannel(
  channel: Channel | 'file' | undefined,
  resource: Resource,
  surroundings: Surroundings,
): CheckResult[] {
  return CHANNEL_RULES.map(({ rule, judge }) => {
    const verdict = typeof channel === 'object' ? judge(channel, surroundings) : withoutChannel(channel)
    const { status, message, evidence, severity = rule.severity } = verdict
    const result = { rule: rule.id, status, severity, resource, message, evidence }
    if (status !== 'fail' || typeof channel !== 'object') return result
    const text = `${rule.remediation.text} Verified TLS is ${VERIFIED_SPELLING[channel.driver]}.`
    return { ...result, remediation: { ...rule.remediation, text } }
  })
}

function withoutChannel(channel: 'file' | undefined): Verdict {
  if (channel === 'file') return notApplicable('a database in a file or in memory has no wire', [])
  return unknown('it is not known what this driver makes of its options; the wire probe tells', [])
}
