import { WaxsealError } from '@waxseal/core'
import type { JudgedResult } from './judge.ts'

/**
 * The failures of an earlier run, as JSON: later runs fail for new ones alone. Each has its fingerprint, which counts, and
 * its rule and resource, for people who read the file. What a waiver names is left to the waiver, and to its expiry.
 */
export function writeBaseline(results: readonly JudgedResult[]): string {
  const known = results
    .filter(({ status, waiver }) => status === 'fail' && waiver === undefined)
    .map(({ fingerprint, rule, resource }) => ({ fingerprint, rule, resource: resource.id }))
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
  return `${JSON.stringify({ version: 1, known }, null, 2)}\n`
}

/**
 * Reads what {@link writeBaseline} wrote.
 *
 * @returns the fingerprints in it
 * @throws WaxsealError `CONFIG_INVALID`
 */
export function parseBaseline(text: string): ReadonlySet<string> {
  const { version, known } = object(text)
  const fingerprints = Array.isArray(known) ? known.map(entry => (entry as { fingerprint?: unknown })?.fingerprint) : []
  const whole = fingerprints.every(one => typeof one === 'string' && /^[\da-f]{64}$/.test(one))
  if (version !== 1 || !Array.isArray(known) || !whole) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      'The baseline is none of this version; write it anew with --write-baseline',
    )
  }
  return new Set(fingerprints as string[])
}

function object(text: string): { version?: unknown; known?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new WaxsealError('CONFIG_INVALID', 'The baseline is no JSON; write it anew with --write-baseline')
  }
}
