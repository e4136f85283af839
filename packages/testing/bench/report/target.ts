/** What one contender is to reach beside another, in the same run. */
export interface Target {
  readonly contender: string
  readonly beside: string
  /** `at-most`: its time is at most this multiple of the other's. `faster`: the other's time is at least this multiple of its. */
  readonly kind: 'at-most' | 'faster'
  readonly factor: number
}

/** A target with what was measured. */
export interface Verdict {
  readonly target: Target
  /** In the target's own terms: a share of the other's time, or a multiple of its speed. */
  readonly reached: number
  readonly met: boolean
}

/** Judges a target by the contender's time over the other's. */
export function judge(target: Target, timeRatio: number): Verdict {
  const reached = target.kind === 'at-most' ? timeRatio : 1 / timeRatio
  return { target, reached, met: target.kind === 'at-most' ? reached <= target.factor : reached >= target.factor }
}

/** The target in words: `≤ 1.15 × bare node:crypto`. */
export function describeTarget({ kind, factor, beside }: Target): string {
  return kind === 'at-most' ? `≤ ${factor} × ${beside}` : `${factor} × faster than ${beside}`
}
