import type { Evidence } from '../result/check-result.ts'
import type { Severity } from '../result/severity.ts'
import type { Status } from '../result/status.ts'

/** What a rule says of one thing. */
export interface Verdict {
  readonly status: Status
  readonly message: string
  readonly evidence: readonly Evidence[]
  /** Where it is not the rule's own. */
  readonly severity?: Severity | undefined
}

type Say = (message: string, evidence: readonly Evidence[], severity?: Severity) => Verdict
const say =
  (status: Status): Say =>
  (message, evidence, severity) => ({ status, message, evidence, ...(severity && { severity }) })

export const pass: Say = say('pass')
export const fail: Say = say('fail')
export const notApplicable: Say = say('not_applicable')
export const unknown: Say = say('unknown')
