import type { Clock } from './clock.ts'
import { collectYoungGarbage } from './collect-garbage.ts'
import { type Summary, summarize } from './median.ts'
import { shuffled } from './shuffle.ts'

/** One contender's work on one task. */
export interface Trial {
  readonly contender: string
  /** Values or rows that one slice handles. */
  readonly units: number
  /** Makes ready what the slice needs, untimed. */
  prepare?(): void | Promise<void>
  /** The timed slice. */
  run(): void | Promise<void>
}

/** How long to measure. */
export interface Rounds {
  /** Untimed rounds first, in which the code is compiled. */
  readonly warmUp: number
  readonly timed: number
}

/** A contender's time per unit, in microseconds. */
export interface Measurement extends Summary {
  readonly contender: string
  /** Round by round. */
  readonly samples: readonly number[]
}

/**
 * Measures contenders against one another: every round gives each one slice, so that whatever else the machine does falls on
 * all of them alike. The order is drawn anew for every round and young garbage is collected before every slice: in a fixed order,
 * one would pay for what its predecessor allocated in every round (which has shown as 18 % where there was nothing).
 */
export async function interleave(trials: readonly Trial[], rounds: Rounds, clock: Clock): Promise<Measurement[]> {
  const samples = new Map<Trial, number[]>(trials.map(trial => [trial, []]))
  for (let round = -rounds.warmUp; round < rounds.timed; round++) {
    for (const trial of shuffled(trials)) {
      const time = await timeSlice(trial, clock)
      if (round >= 0) samples.get(trial)!.push(time / trial.units)
    }
  }
  return trials.map(trial => {
    const own = samples.get(trial)!
    return { contender: trial.contender, samples: own, ...summarize(own) }
  })
}

/**
 * One contender's time over another's: the median of what it was in each round. The machine is in one state or another (a
 * neighbour on the core, or none) for some rounds at a time, so that two medians may be of different states.
 */
export function timeRatio(own: Measurement, other: Measurement): number {
  return summarize(own.samples.map((sample, round) => sample / other.samples[round]!)).median
}

/** How much more time one contender takes than another, in microseconds per unit: the median of the rounds likewise. */
export function timeDifference(own: Measurement, other: Measurement): number {
  return summarize(own.samples.map((sample, round) => sample - other.samples[round]!)).median
}

async function timeSlice(trial: Trial, clock: Clock): Promise<number> {
  await trial.prepare?.()
  collectYoungGarbage()
  const start = clock()
  const pending = trial.run()
  // Synchronous work is not made to wait for a microtask within its time.
  if (pending !== undefined) await pending
  return clock() - start
}
