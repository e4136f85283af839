import { type Measurement, timeDifference, timeRatio } from '../measure/interleave.ts'

/** What one contender is to reach beside another, in the same run. */
export interface Target {
  readonly contender: string
  readonly beside: string
  /**
   * `at-most`: its time is at most this multiple of the other's. `faster`: the other's time is at least this multiple of its.
   * `adds`: its time is at most so many milliseconds more than the other's. `within`: its time is at most so many microseconds.
   */
  readonly kind: 'at-most' | 'faster' | 'adds' | 'within'
  readonly factor: number
}

/** A target with what was measured. */
export interface Verdict {
  readonly target: Target
  /** In the target's own terms: a share of the other's time, a multiple of its speed, or milliseconds over it. */
  readonly reached: number
  readonly met: boolean
}

/** Judges a target by the contender's times and the other's. */
export function judge(target: Target, own: Measurement, other: Measurement): Verdict {
  const { kind, factor } = target
  if (kind === 'adds') {
    const reached = timeDifference(own, other) / 1000
    return { target, reached, met: reached <= factor }
  }
  if (kind === 'within') return { target, reached: own.median, met: own.median <= factor }
  const ratio = timeRatio(own, other)
  return kind === 'at-most'
    ? { target, reached: ratio, met: ratio <= factor }
    : { target, reached: 1 / ratio, met: 1 / ratio >= factor }
}

/** The target in words: `≤ 1.15 × bare node:crypto`. */
export function describeTarget({ kind, factor, beside }: Target): string {
  if (kind === 'adds') return `≤ ${beside} + ${factor} ms`
  if (kind === 'within') return `≤ ${factor} µs`
  return kind === 'at-most' ? `≤ ${factor} × ${beside}` : `${factor} × faster than ${beside}`
}
