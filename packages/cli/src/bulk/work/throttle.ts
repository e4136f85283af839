import { setTimeout as sleep } from 'node:timers/promises'

/** How much of a database's time work may take. */
export interface ThrottleOptions {
  /** Rows that are pulled in a second, of all ranges that run in this process together. Unlimited where not given. */
  readonly rowsPerSecond?: number | undefined
  /** Work pauses while replicas are further behind than this. */
  readonly maxLag?: LagLimit | undefined
}

/** How far behind a replica may fall. */
export interface LagLimit {
  readonly seconds: number
  /**
   * Tells how many seconds the slowest replica is behind, or undefined where that is not known, as while it does not replicate:
   * then work pauses too. See {@link replicaLag}.
   */
  readonly measure: () => Promise<number | undefined>
}

const BETWEEN_MEASUREMENTS = 1_000
const PAUSE = 500

/** Holds work back, so that the application stays alive beside it. */
export class Throttle {
  readonly #rate: number
  readonly #lag: LagLimit | undefined
  #freeAt = 0
  #measuredAt = Number.NEGATIVE_INFINITY

  constructor({ rowsPerSecond = Number.POSITIVE_INFINITY, maxLag }: ThrottleOptions) {
    this.#rate = rowsPerSecond
    this.#lag = maxLag
  }

  /** The most rows to ask for at once. */
  get most(): number {
    return Math.max(1, Math.floor(this.#rate))
  }

  /** Waits until the rows that were taken before are paid for and replicas have caught up. Rejects when it is aborted. */
  async ready(signal: AbortSignal | undefined): Promise<void> {
    const wait = this.#freeAt - performance.now()
    if (wait > 0) await sleep(wait, undefined, { signal })
    while (await this.#isBehind()) await sleep(PAUSE, undefined, { signal })
  }

  /** Says how many rows were taken. */
  take(rows: number): void {
    if (this.#rate === Number.POSITIVE_INFINITY) return
    this.#freeAt = Math.max(this.#freeAt, performance.now()) + (rows / this.#rate) * 1_000
  }

  async #isBehind(): Promise<boolean> {
    if (this.#lag === undefined || performance.now() - this.#measuredAt < BETWEEN_MEASUREMENTS) return false
    const seconds = await this.#lag.measure()
    const isBehind = seconds === undefined || seconds > this.#lag.seconds
    if (!isBehind) this.#measuredAt = performance.now()
    return isBehind
  }
}
