import type { Rounds } from '../measure/interleave.ts'

/** Rows of one slice, by task, and the rounds of measuring. */
export interface Sizes {
  readonly read: number
  readonly written: number
  readonly unchanged: number
  readonly entities: number
  readonly rounds: Rounds
  /** For slices that take a good part of a second. */
  readonly longRounds: Rounds
}

const ONCE: Rounds = { warmUp: 0, timed: 1 }

/** What the ORM sections measure. */
export function sizes(quick: boolean): Sizes {
  return quick
    ? { read: 50, written: 20, unchanged: 10, entities: 100, rounds: ONCE, longRounds: ONCE }
    : {
        ...{ read: 10_000, written: 1000, unchanged: 500, entities: 1000 },
        rounds: { warmUp: 4, timed: 21 },
        longRounds: { warmUp: 2, timed: 9 },
      }
}
