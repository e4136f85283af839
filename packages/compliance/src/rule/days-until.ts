const DAY_MS = 24 * 60 * 60 * 1000
/** What expires sooner is found. */
export const SOON_DAYS = 30

/** When something expires, in days from now, negative for what has; undefined for what is no time. */
export function daysUntil(time: string | undefined, now: Date): number | undefined {
  const at = time === undefined ? Number.NaN : Date.parse(time)
  return Number.isNaN(at) ? undefined : (at - now.getTime()) / DAY_MS
}
