/**
 * What became of a rule on a resource. `unknown` is what could not be told (no permission, a throttled API, a server that
 * does not say), and never counts as `pass`; `not_applicable` is what the resource cannot have.
 */
export type Status = 'pass' | 'fail' | 'not_applicable' | 'unknown'

/** In the order of a report: what needs somebody first. */
export const STATUSES: readonly Status[] = ['fail', 'unknown', 'pass', 'not_applicable']
