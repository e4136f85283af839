import type { Rounds } from './measure/interleave.ts'
import type { Comparison } from './report/comparison.ts'

/** A part of the benchmark, made ready to be measured. */
export interface Section {
  readonly comparisons: readonly Comparison[]
  readonly rounds: Rounds
  /** Tables that need no clock. */
  tables(): string[]
  /** What a reader should know beside the figures. */
  readonly notes?: readonly string[]
  close(): Promise<void>
}
