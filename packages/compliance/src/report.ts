import type { CheckResult } from './result/check-result.ts'

/** What a run of the checker found. */
export interface Report {
  readonly tool: { readonly name: string; readonly version: string }
  /** What was run, for the reader: `rds --region cn-hangzhou`. Without credentials. */
  readonly command: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly results: readonly CheckResult[]
  /** What could not be looked at at all: a region that refused, an account that cannot be assumed. */
  readonly gaps: readonly Gap[]
}

/** Something that should have been looked at, and was not. A run with gaps is no clean run. */
export interface Gap {
  /** `account 1234, region cn-hangzhou`. */
  readonly where: string
  readonly why: string
  /** The code of the error, where there is one: `CLOUD_ACCESS_DENIED`. */
  readonly code?: string | undefined
}
