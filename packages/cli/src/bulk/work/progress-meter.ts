import type { BulkOperation, BulkProgress } from '../report.ts'
import type { Tally } from './tally.ts'

const BETWEEN_TICKS = 250

/** Tells, every so often, how far the ranges of a table are together. */
export class ProgressMeter {
  readonly #about: { operation: BulkOperation; table: string; total: number }
  readonly #onProgress: ((progress: BulkProgress) => void) | undefined
  readonly #tallies: Tally[] = []
  readonly #startedAt = performance.now()
  #before = 0
  #toldAt = 0

  constructor({
    onProgress,
    ...about
  }: {
    operation: BulkOperation
    table: string
    total: number
    onProgress: ((progress: BulkProgress) => void) | undefined
  }) {
    this.#about = about
    this.#onProgress = onProgress
  }

  /** Counts a range in, of which a part may have been done before. */
  watch(tally: Tally): void {
    this.#tallies.push(tally)
    this.#before += tally.rows
  }

  tick(): void {
    if (performance.now() - this.#toldAt >= BETWEEN_TICKS) this.end()
  }

  /** Tells at once. */
  end(): void {
    if (this.#onProgress === undefined) return
    this.#toldAt = performance.now()
    const sum = (name: 'rows' | 'changed' | 'findingCount') =>
      this.#tallies.reduce((total, tally) => total + tally[name], 0)
    const rows = sum('rows')
    const { total } = this.#about
    const seconds = (performance.now() - this.#startedAt) / 1_000
    const rate = (rows - this.#before) / Math.max(seconds, 0.001)
    this.#onProgress({
      ...this.#about,
      rows,
      total: Math.max(total, rows),
      changed: sum('changed'),
      findings: sum('findingCount'),
      rate,
    })
  }
}
