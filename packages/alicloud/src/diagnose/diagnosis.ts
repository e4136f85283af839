import type { WaxsealErrorCode } from '@waxseal/core'

/** What is looked at, in this order. */
export type Check = 'endpoint' | 'credentials' | 'key' | 'permissions' | 'context' | 'latency'

/** What was found about one thing. */
export interface Finding {
  readonly check: Check
  /** `skipped`: not looked at, because of what failed. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What is so, and where it is not as it should be, the way out. */
  readonly message: string
  readonly code?: WaxsealErrorCode | undefined
  readonly serviceCode?: string | undefined
  readonly requestId?: string | undefined
}

/** What `diagnose` found. */
export interface Diagnosis {
  /** `envelope use of alias/app at kms.cn-hangzhou.aliyuncs.com` */
  readonly subject: string
  /** False when a finding is a warning or a failure. */
  readonly ok: boolean
  /** False when KMS could not be asked, so that nothing is known of the key. */
  readonly asked: boolean
  readonly findings: readonly Finding[]
}

/**
 * A diagnosis as text, a line for each finding.
 *
 * @example
 * ```ts
 * console.log(formatDiagnosis(await diagnose(provider)))
 * ```
 */
export function formatDiagnosis({ subject, findings, ok }: Diagnosis): string {
  const lines = findings.map(({ status, check, message }) => `  ${status.padEnd(8)} ${check.padEnd(12)} ${message}`)
  const count = (status: Finding['status']) => findings.filter(finding => finding.status === status).length
  const sum = ok
    ? 'All is well.'
    : `${count('failed')} failed, ${count('warning')} to look at, ${count('skipped')} skipped.`
  return [`Alibaba Cloud KMS: ${subject}`, '', ...lines, '', sum].join('\n')
}
