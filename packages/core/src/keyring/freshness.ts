/** How long what was loaded may be used, in milliseconds. */
export interface Lifetimes {
  /** After this, a key is asked for again, in the background. */
  readonly maxAge: number
  /** For so long after that, it goes on serving while the provider or the store cannot be reached. */
  readonly grace: number
}

/** `fresh`: use it. `stale`: use it, and refresh it in the background. `expired`: not to be used before a refresh. */
export type Freshness = 'fresh' | 'stale' | 'expired'

/** How fresh something is that was last checked at `checkedAt` (milliseconds since 1970). */
export function freshness(checkedAt: number, now: number, lifetimes: Lifetimes): Freshness {
  const age = now - checkedAt
  if (age < lifetimes.maxAge) return 'fresh'
  return age < lifetimes.maxAge + lifetimes.grace ? 'stale' : 'expired'
}
