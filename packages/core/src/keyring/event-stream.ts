import type { KeyringEvent, KeyringOccurrence } from './keyring-event.ts'

/** Whoever is told of events. What it throws is ignored: its own failure must not become a failure to encrypt. */
export type KeyringListener = (event: KeyringEvent) => void

/** On whose behalf keys are used: a name, or what finds it out, such as the user of the request. */
export type Actor = string | (() => string | undefined) | undefined

/** Who, where and when, for the stamp of every event. */
export interface EventStreamOptions {
  readonly namespace: string
  readonly actor?: Actor
  readonly now: () => number
}

/** Tells listeners what happens to keys. */
export class EventStream {
  readonly #options: EventStreamOptions
  readonly #listeners = new Set<KeyringListener>()
  #actor: Actor

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#actor = options.actor
  }

  /** Names who acts from now on. */
  actAs(actor: Actor): void {
    this.#actor = actor
  }

  /** Has a listener told of everything from now on. Returns the function that ends it. */
  subscribe(listener: KeyringListener): () => void {
    // A function of its own, so that one that subscribes twice can also end one of both.
    const own: KeyringListener = event => listener(event)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  emit(occurrence: KeyringOccurrence): void {
    if (this.#listeners.size === 0) return
    const { namespace, now } = this.#options
    const event = { at: new Date(now()), namespace, actor: this.#who(), ...occurrence }
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch {
        // As it says above.
      }
    }
  }

  #who(): string | undefined {
    const actor = this.#actor
    if (typeof actor !== 'function') return actor
    try {
      return actor()
    } catch {
      return undefined
    }
  }
}
