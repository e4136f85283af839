import type { Gap } from '../report.ts'
import type { JudgedResult } from './judge.ts'

/** How a run ends. */
export interface Verdict {
  /** What a program exits with: 0 clean, 1 findings, 3 could not evaluate. */
  readonly exitCode: 0 | 1 | 3
  /** Why, as a sentence. */
  readonly reason: string
}

/** Findings win over what could not be evaluated, which wins over clean. A run that looked at nothing is not clean. */
export function verdictOn(
  results: readonly JudgedResult[],
  gaps: readonly Gap[],
  { allowEmpty = false }: { readonly allowEmpty?: boolean | undefined },
): Verdict {
  const counting = results.filter(({ counts }) => counts)
  const failures = counting.filter(({ status }) => status === 'fail').length
  if (failures > 0) return { exitCode: 1, reason: `${plural(failures, 'failure counts', 'failures count')}.` }
  if (gaps.length > 0) {
    const reason = `${plural(gaps.length, 'part', 'parts')} of what was to be checked could not be looked at.`
    return { exitCode: 3, reason }
  }
  if (results.length === 0) {
    if (allowEmpty) return { exitCode: 0, reason: 'There was nothing to check, which is allowed here.' }
    return { exitCode: 3, reason: 'There was nothing to check. Where that is as it should be, say --allow-empty.' }
  }
  if (results.every(({ status }) => status === 'unknown')) {
    return { exitCode: 3, reason: 'Nothing could be told of what was checked.' }
  }
  if (counting.length > 0) {
    return { exitCode: 3, reason: `${plural(counting.length, 'result is', 'results are')} unknown, which counts here.` }
  }
  return { exitCode: 0, reason: 'Nothing was found that counts.' }
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
