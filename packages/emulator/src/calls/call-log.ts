/** One call that came in. Never its parameters: they hold plaintext. */
export interface CallRecord {
  /** By the emulator's clock. */
  readonly at: Date
  /** Such as `kms`; empty for a request that names no product. */
  readonly product: string
  /** Such as `Decrypt`. */
  readonly action: string
  /** `OK`, the error's code, or what a fault did instead of answering: `(reset)`, `(hang)`, `(raw)`. */
  readonly outcome: string
  /** The HTTP status; 0 where nothing was answered. */
  readonly status: number
  readonly requestId: string
  /** How the request was signed, as far as it said. */
  readonly signature: string | undefined
  readonly accessKeyId: string | undefined
  /** The key that the answer names. */
  readonly keyId: string | undefined
}

const KEPT = 10_000

/** The calls that came in: the latest 10,000 one by one, and all of them counted by action and outcome. */
export class CallLog {
  #records: CallRecord[] = []
  #counts = new Map<string, { action: string; outcome: string; count: number }>()

  add(record: CallRecord): void {
    this.#records.push(record)
    if (this.#records.length > KEPT) this.#records.shift()
    const key = `${record.action} ${record.outcome}`
    const entry = this.#counts.get(key) ?? { action: record.action, outcome: record.outcome, count: 0 }
    entry.count++
    this.#counts.set(key, entry)
  }

  /** The latest calls, oldest first. */
  get records(): readonly CallRecord[] {
    return this.#records
  }

  /** How many calls there were, of an action and with an outcome where these are given. */
  count(action?: string, outcome?: string): number {
    return [...this.#counts.values()]
      .filter(entry => (action ?? entry.action) === entry.action && (outcome ?? entry.outcome) === entry.outcome)
      .reduce((sum, entry) => sum + entry.count, 0)
  }

  /** How many calls there were, by action and outcome. */
  summary(): readonly { readonly action: string; readonly outcome: string; readonly count: number }[] {
    return [...this.#counts.values()].map(entry => ({ ...entry }))
  }

  /** Forgets all calls. */
  clear(): void {
    this.#records = []
    this.#counts = new Map()
  }
}
