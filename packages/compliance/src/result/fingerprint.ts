import { createHash } from 'node:crypto'
import type { CheckResult } from './check-result.ts'

/**
 * Names a rule on a resource, so that a later run can tell whether it has seen it before: the SHA-256, in hexadecimal, of
 * rule, account, region and resource id, joined with `|`. What was found is no part of it.
 */
export function fingerprint({ rule, resource }: CheckResult): string {
  const parts = [rule, resource.account ?? '', resource.region ?? '', resource.id]
  return createHash('sha256').update(parts.join('|')).digest('hex')
}
