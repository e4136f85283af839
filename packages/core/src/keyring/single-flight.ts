/** Lets many callers that want the same thing at once share one request for it. */
export class SingleFlight {
  readonly #flights = new Map<string, Promise<unknown>>()

  /** The flight under way for `key`, or a new one. All callers get the same promise. */
  run<T>(key: string, start: () => Promise<T>): Promise<T> {
    const flying = this.#flights.get(key)
    if (flying !== undefined) return flying as Promise<T>
    const flight = start().finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
    })
    this.#flights.set(key, flight)
    return flight
  }

  /** Lets later callers start anew, whatever is under way. */
  clear(): void {
    this.#flights.clear()
  }
}
