/** How long what was loaded may be used, in milliseconds. */
export interface Lifetimes {
  /** After this, an operation waits until a key was asked for again. */
  readonly maxAge: number
  /** For so long after that, it goes on serving while the provider or the store cannot be reached. */
  readonly grace: number
}

/**
 * `fresh`: use it. `aging`: use it, and refresh it in the background. `stale`: refresh it, and use it if that cannot be done now.
 * `expired`: not to be used before a refresh.
 */
export type Freshness = 'fresh' | 'aging' | 'stale' | 'expired'

// So an operation of a process that is busy never waits.
const AGING_AFTER = 0.75

/** How fresh something is that was last checked at `checkedAt` (milliseconds since 1970). */
export function freshness(checkedAt: number, now: number, lifetimes: Lifetimes): Freshness {
  const age = now - checkedAt
  if (age < lifetimes.maxAge * AGING_AFTER) return 'fresh'
  if (age < lifetimes.maxAge) return 'aging'
  return age < lifetimes.maxAge + lifetimes.grace ? 'stale' : 'expired'
}
