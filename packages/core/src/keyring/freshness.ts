/** How long what was loaded may be used, in milliseconds. */
export interface Lifetimes {
  /** After this, an operation waits until the key store has said that a key still is the one. */
  readonly maxAge: number
  /** For so long after that, it goes on serving while the provider or the store cannot be reached. */
  readonly grace: number
}

/**
 * `fresh`: use it. `aging`: use it, and refresh it in the background. `stale`: use it once the store has
 * confirmed it, or cannot be reached, and refresh it in the background.
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
