const DAY = 86_400_000

/** A number with its thousands apart. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US')
}

/** How old something is: in days, from two days on. */
export function ageText(since: Date, now: Date): string {
  const age = Math.max(0, now.getTime() - since.getTime())
  if (age >= 2 * DAY) return `${Math.floor(age / DAY)} days`
  return age >= 3_600_000 ? `${Math.floor(age / 3_600_000)} h` : `${Math.floor(age / 60_000)} min`
}

/** A scope as a reader takes it. */
export function scopeText(scope: string): string {
  return scope === '' ? 'the application' : scope
}

/** `1 cell`, `2 cells`. */
export function countOf(count: number, what: string): string {
  return `${numberText(count)} ${what}${count === 1 ? '' : 's'}`
}
