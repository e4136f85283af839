import type { CheckResult } from '../result/check-result.ts'
import type { Resource } from '../result/resource.ts'
import { filledIn } from '../rule/fill-in.ts'
import type { Rule } from '../rule/rule.ts'
import type { Verdict } from '../rule/verdict.ts'
import type { InstanceEvidence, KeyEvidence, RdsEvidence } from './evidence/rds-evidence.ts'
import { valueIn } from './evidence/reading.ts'
import { INSTANCE_RULES, KEY_RULES } from './rules/index.ts'

/**
 * Judges evidence by every rule: instance by instance, then key by key. Asks nobody and forgets nothing, so that the same
 * evidence gives the same results, at the same time.
 *
 * @param now what counts as expired; by default when the evidence was read
 */
export function judgeRds(evidence: RdsEvidence, now: Date = new Date(evidence.collectedAt)): CheckResult[] {
  return [
    ...evidence.instances.flatMap(instance => judgeInstance(instance, now)),
    ...evidence.keys.flatMap(key => judgeKey(key, now)),
  ]
}

function judgeInstance(instance: InstanceEvidence, now: Date): CheckResult[] {
  const { account, region, id, listed, ssl, endpoints } = instance
  const resource: Resource = {
    ...{ kind: 'rds-instance', id, name: listed.DBInstanceDescription, account, region },
    engine: [listed.Engine, listed.EngineVersion].filter(part => part !== undefined).join(' '),
  }
  const hosts = valueIn(endpoints)?.toSorted(
    (one, other) => Number(other.IPType === 'Public') - Number(one.IPType === 'Public'),
  )
  const endpoint = valueIn(ssl)?.ConnectionString ?? hosts?.[0]?.ConnectionString
  const key = valueIn(instance.tde)?.EncryptionKey ?? valueIn(instance.disk)?.EncryptionKey
  const known = { instance: id, region, endpoint, account, key }
  return INSTANCE_RULES.map(({ rule, judge, remedies = {} }) => {
    const own = { ...rule, remediation: { ...rule.remediation, ...remedies[instance.engine] } }
    return resultOf(own, resource, judge(instance, now), known)
  })
}

function judgeKey(evidence: KeyEvidence, now: Date): CheckResult[] {
  const { account, region, name } = evidence
  const id = valueIn(evidence.key)?.KeyId ?? name
  const resource: Resource = { kind: 'kms-key', id, name, account, region }
  return KEY_RULES.map(({ rule, judge }) =>
    resultOf(rule, resource, judge(evidence, now), { region, account, key: id }),
  )
}

type Known = Readonly<Record<string, string | undefined>>

function resultOf(rule: Rule, resource: Resource, verdict: Verdict, known: Known): CheckResult {
  const { status, message, evidence, severity = rule.severity } = verdict
  const result = { rule: rule.id, status, severity, resource, message, evidence }
  return status === 'fail' ? { ...result, remediation: filledIn(rule.remediation, known) } : result
}
