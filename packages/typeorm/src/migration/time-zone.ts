import { WaxsealError } from '@waxseal/core'

/** A stretch of local time in which a zone keeps its distance from UTC. */
export interface OffsetPeriod {
  /** The local time at which it ends, `2026-03-29 03:00:00`, and the same in UTC; undefined for the last. */
  readonly until?: { readonly local: string; readonly utc: string }
  /** Local time minus UTC. */
  readonly seconds: number
}

// No clock was changed and changed back in less.
const WEEK = 7 * 86_400_000
const FIXED = /^([+-])(\d\d):(\d\d)$/

/**
 * How far a zone is from UTC, for each local time between two years. A local time that a clock shows twice, or never, counts
 * as before the change of the clock: so does JavaScript's `Date`, through which the application has seen these values
 * (ECMA-262, "Time Zone Offset Interpretation").
 *
 * @param zone - `UTC`, an offset such as `+08:00`, or a name such as `Europe/Berlin`
 * @throws WaxsealError CONFIG_INVALID
 */
export function offsetPeriods(zone: string, fromYear: number, toYear: number): OffsetPeriod[] {
  const [, sign, hours, minutes] = FIXED.exec(zone) ?? []
  if (sign !== undefined) {
    const seconds = Number(hours) * 3600 + Number(minutes) * 60
    return [{ seconds: sign === '-' ? -seconds : seconds }]
  }
  const offsetAt = offsetsOf(zone)
  const periods: OffsetPeriod[] = []
  let before = offsetAt(startOf(fromYear - 1))
  for (let week = startOf(fromYear - 1); week < startOf(toYear + 2); week += WEEK) {
    const after = offsetAt(week + WEEK)
    if (after === before) continue
    const change = findChange(offsetAt, week, before)
    const until = { local: timeText(change, Math.max(before, after)), utc: timeText(change, 0) }
    periods.push({ until, seconds: before })
    before = after
  }
  return [...periods, { seconds: before }]
}

function offsetsOf(zone: string): (instant: number) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ era: 'short', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
  } catch {
    throw new WaxsealError(
      'CONFIG_INVALID',
      'timeZone must be UTC, an offset such as +08:00, or a name such as Asia/Shanghai',
    )
  }
  return instant => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year)
    const local = new Date(0)
    local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day))
    local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second))
    return (local.getTime() - Math.floor(instant / 1000) * 1000) / 1000
  }
}

/** The second at which the distance stops being `before`, in the week after `start`. */
function findChange(offsetAt: (instant: number) => number, start: number, before: number): number {
  let [low, high] = [start, start + WEEK]
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}

function startOf(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1)
}

function timeText(instant: number, seconds: number): string {
  return new Date(instant + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
