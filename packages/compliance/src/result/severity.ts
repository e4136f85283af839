/** How bad it is that a rule fails. */
export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** From the worst. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** True when a severity is as bad as a threshold, or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold)
}
