import type { Rounds } from '../measure/interleave.ts'

/** Rows of one slice, by task, and the rounds of measuring. */
export interface Sizes {
  readonly read: number
  readonly written: number
  readonly unchanged: number
  readonly rounds: Rounds
}

/** What the ORM sections measure. */
export function sizes(quick: boolean): Sizes {
  return quick
    ? { read: 50, written: 20, unchanged: 10, rounds: { warmUp: 0, timed: 1 } }
    : { read: 10_000, written: 1000, unchanged: 500, rounds: { warmUp: 4, timed: 21 } }
}
