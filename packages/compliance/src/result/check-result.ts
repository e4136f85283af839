import type { Remediation } from '../rule/rule.ts'
import type { Resource } from './resource.ts'
import type { Severity } from './severity.ts'
import type { Status } from './status.ts'

/** A value that was read, and where: `DescribeDBInstanceSSL.SSLEnabled` = `on`. Never a secret. */
export interface Evidence {
  /** The API call and field, the SQL variable, the option's name, the step of a probe. */
  readonly source: string
  /** As it was read; null where it was asked for and is absent. */
  readonly value: string | number | boolean | null
  /** `declared` is what a catalogue says should be; `proven` is what was seen to be so. */
  readonly strength: 'declared' | 'proven'
}

/** What became of one rule on one resource. */
export interface CheckResult {
  /** The rule, as in `RDS-SSL-002`. */
  readonly rule: string
  readonly status: Status
  /** The rule's, or what this case deserves: an expired certificate is worse than one that soon expires. */
  readonly severity: Severity
  readonly resource: Resource
  /** One sentence: what is so, and why that passes, fails or cannot be told. */
  readonly message: string
  readonly evidence: readonly Evidence[]
  /** What to do about it here, where that says more than the rule does: the command with this instance's id. */
  readonly remediation?: Remediation | undefined
}
