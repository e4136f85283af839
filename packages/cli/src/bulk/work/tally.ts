import type { Finding, FindingCode, TableReport } from '../report.ts'
import type { RowKey } from '../sql/keyset.ts'

/** Findings that are kept of each range; the others are counted. */
export const KEPT_FINDINGS = 1_000

/** What a range has come to, which is kept beside its position. */
export class Tally {
  rows = 0
  changed = 0
  plaintext = 0
  outdatedIndexes = 0
  findingCount = 0
  readonly findings: Finding[] = []
  readonly #keyColumns: readonly string[]

  constructor(keyColumns: readonly string[], saved = '{}') {
    this.#keyColumns = keyColumns
    const { findings = [], ...counts } = JSON.parse(saved) as Partial<Tally>
    Object.assign(this, counts)
    this.findings.push(...findings)
  }

  find(key: RowKey, field: string, code: FindingCode, message: string): void {
    this.findingCount++
    if (this.findings.length >= KEPT_FINDINGS) return
    const row = Object.fromEntries(this.#keyColumns.map((column, i) => [column, key[i]!]))
    this.findings.push({ field, row, code, message })
  }

  toText(): string {
    const { rows, changed, plaintext, outdatedIndexes, findingCount, findings } = this
    return JSON.stringify({ rows, changed, plaintext, outdatedIndexes, findingCount, findings })
  }
}

/** The report of a table from those of its ranges. */
export function sumOf(table: string, tallies: readonly Tally[], remaining: number | undefined): TableReport {
  const sum = (name: 'rows' | 'changed' | 'plaintext' | 'outdatedIndexes' | 'findingCount') =>
    tallies.reduce((total, tally) => total + tally[name], 0)
  return {
    table,
    rows: sum('rows'),
    changed: sum('changed'),
    plaintext: sum('plaintext'),
    outdatedIndexes: sum('outdatedIndexes'),
    findingCount: sum('findingCount'),
    findings: tallies.flatMap(tally => tally.findings).slice(0, KEPT_FINDINGS),
    remaining,
  }
}
