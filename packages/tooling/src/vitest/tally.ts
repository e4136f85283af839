/** How many tests passed, failed and were skipped. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0 }
}

/** What a table's cell shows of it: `12`, `11 + 1 failed`, `12 + 3 skipped`, or `·` for nothing. */
export function showTally({ passed, failed, skipped }: Tally): string {
  const parts = [
    passed > 0 || failed + skipped === 0 ? String(passed) : '',
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ]
  return passed + failed + skipped === 0 ? '·' : parts.filter(Boolean).join(' + ')
}
