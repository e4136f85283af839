/** What a field has done since the process started. Plain numbers, counted up on the way of every value, read when somebody asks. */
export interface FieldCounters {
  encrypted: number
  decrypted: number
  /** Cells that migration mode has read in clear. */
  plaintext: number
  /** Cells that a reader of another library's format has decrypted. */
  legacy: number
}

/** What a keyring and its fields have done since the process started. */
export class Counters {
  /** Keys that operations found in memory. */
  cacheHits = 0
  /** Operations that had to wait for keys. */
  cacheMisses = 0
  readonly #fields = new Map<string, FieldCounters>()

  /** The counters of a field, the same for all who ask by its name. */
  field(name: string): FieldCounters {
    let counters = this.#fields.get(name)
    if (counters === undefined) {
      counters = { encrypted: 0, decrypted: 0, plaintext: 0, legacy: 0 }
      this.#fields.set(name, counters)
    }
    return counters
  }

  /** All fields by their names. */
  get fields(): ReadonlyMap<string, Readonly<FieldCounters>> {
    return this.#fields
  }
}
