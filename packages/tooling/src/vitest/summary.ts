import type { Subject } from './subject.ts'
import { emptyTally, showTally, type Tally } from './tally.ts'

const NO_DATABASE = 'no database'

/** Counts tests by what they are about, and lays the counts out as a table of packages and databases. */
export class Summary {
  readonly total: Tally = emptyTally()
  readonly #rows = new Map<string, Map<string, Tally>>()

  /** Counts tests of one outcome. */
  add(subject: Subject, outcome: keyof Tally, count = 1): void {
    this.total[outcome] += count
    const row = getOrCreate(this.#rows, subject.what, () => new Map<string, Tally>())
    getOrCreate(row, subject.database || NO_DATABASE, emptyTally)[outcome] += count
  }

  /** The table, one line each: a header, and a row for each package or version of an ORM. Empty when nothing ran. */
  table(): string[] {
    if (this.#rows.size === 0) return []
    const found = new Set([...this.#rows.values()].flatMap(row => [...row.keys()]))
    const columns = [NO_DATABASE, ...[...found].filter(name => name !== NO_DATABASE).sort()]
    const names = [...this.#rows.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    return align([
      ['', ...columns],
      ...names.map(name => [
        name,
        ...columns.map(column => showTally(this.#rows.get(name)?.get(column) ?? emptyTally())),
      ]),
    ])
  }

  /** The line that closes a run: `12 passed, 0 failed, 0 skipped`. */
  closingLine(): string {
    const { passed, failed, skipped } = this.total
    return `${passed} passed, ${failed} failed, ${skipped} skipped`
  }
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const value = map.get(key) ?? create()
  map.set(key, value)
  return value
}

/** Left-aligns the first column and right-aligns the others. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
