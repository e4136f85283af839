import type { Evidence } from '../../result/check-result.ts'
import type { Remediation, Rule } from '../../rule/rule.ts'
import { notApplicable, unknown, type Verdict } from '../../rule/verdict.ts'
import type { InstanceEvidence, KeyEvidence } from '../evidence/rds-evidence.ts'
import type { Reading } from '../evidence/reading.ts'

/** A rule, and how it judges an instance: by what was read of it alone. */
export interface InstanceRule {
  readonly rule: Rule
  readonly judge: (instance: InstanceEvidence, now: Date) => Verdict
  /** What its remediation is for an engine, where that is not the rule's own. */
  readonly remedies?: Readonly<Partial<Record<InstanceEvidence['engine'], Partial<Remediation>>>>
}

/** A rule, and how it judges a KMS key. */
export interface KeyRule {
  readonly rule: Rule
  readonly judge: (evidence: KeyEvidence, now: Date) => Verdict
}

/** A field as evidence. What an API says of a setting is declared; only a probe proves. */
export function field(source: string, value: string | undefined): Evidence {
  return { source, value: value ?? null, strength: 'declared' }
}

/** Several fields of one call as evidence. */
export function fields(action: string, values: Readonly<Record<string, string | undefined>>): Evidence[] {
  return Object.entries(values).map(([name, value]) => field(`${action}.${name}`, value))
}

/** The engine and its version as evidence. */
export function engineOf({ listed }: InstanceEvidence): Evidence[] {
  return fields('DescribeDBInstances', { Engine: listed.Engine, EngineVersion: listed.EngineVersion })
}

/** What a call gave instead of a value as evidence: its code. */
export function codeOf(reading: Exclude<Reading<unknown>, { outcome: 'read' }>): Evidence {
  return field(reading.action.split(':')[1]!, reading.code)
}

/** What to say where a call gave no value: that it does not apply, or that it could not be told, and why. */
export function withoutValue(
  reading: Exclude<Reading<unknown>, { outcome: 'read' }> | undefined,
  instance: InstanceEvidence,
): Verdict {
  if (reading === undefined && instance.engine === 'MariaDB') {
    return notApplicable('RDS has no such settings for MariaDB in its API; the wire probe tells', engineOf(instance))
  }
  if (reading === undefined) return unknown('this was not read', engineOf(instance))
  if (reading.outcome === 'unsupported') {
    return notApplicable(`RDS says that this instance has no such thing (${reading.code})`, [codeOf(reading)])
  }
  return unknown(`it could not be told: ${reading.message}`, [codeOf(reading)])
}
