import type { KeyStore } from '../key/key-store.ts'
import { withDeadline } from './deadline.ts'

/**
 * The contexts that fields are, and were, written under. When a cell does not decrypt, it is tried under those as well: so a
 * field whose context was changed by mistake can say what it was. A context in this book proves nothing, and a book that
 * cannot be read does no harm: what a cell was written under, only its decryption tells.
 */
export class ContextBook {
  readonly #store: KeyStore
  readonly #timeout: number
  readonly #used = new Set<string>()
  #recorded: ReadonlySet<string> = new Set()

  constructor({ store, storeTimeout }: { store: KeyStore; storeTimeout: number }) {
    this.#store = store
    this.#timeout = storeTimeout
  }

  /** Takes note of a field of this process. */
  use(context: string): void {
    this.#used.add(context)
  }

  /** True for the context of a field of this process. */
  isUsed(context: string): boolean {
    return this.#used.has(context)
  }

  /** True for a context that was recorded in the key store when {@link ContextBook.load} asked for it, or since. */
  isRecorded(context: string): boolean {
    return this.#recorded.has(context)
  }

  /** All known contexts but one. */
  except(context: string): string[] {
    return [...new Set([...this.#used, ...this.#recorded])].filter(other => other !== context)
  }

  /** Reads what is recorded. Never rejects: without it, less can be said. */
  async load(): Promise<void> {
    try {
      const contexts = await withDeadline((async () => this.#store.contexts?.() ?? [])(), this.#timeout)
      this.#recorded = new Set(contexts)
    } catch {
      this.#recorded = new Set()
    }
  }

  /** Records contexts that values are going to be written under. Never rejects: whoever may not write there goes without. */
  async record(contexts: Iterable<string>): Promise<void> {
    const added = [...new Set(contexts)].filter(context => !this.#recorded.has(context))
    if (added.length === 0) return
    try {
      await withDeadline((async () => this.#store.addContexts?.(added))(), this.#timeout)
      this.#recorded = new Set([...this.#recorded, ...added])
    } catch {
      // As it says above.
    }
  }

  /** Forgets what is recorded: the key store may be another one than before. */
  forget(): void {
    this.#recorded = new Set()
  }
}
