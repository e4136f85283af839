import type { WaxsealError } from '../errors.ts'
import { askProvider } from '../key/ask-provider.ts'
import type { KeyContext } from '../key/key-context.ts'
import type { GeneratedKey, KeyProvider, WrappedKey } from '../key/key-provider.ts'
import { allFailed } from './unwrap-refusal.ts'

/**
 * A provider that makes and wraps keys as `current` does, and unwraps those of the others as well: for the time in which data
 * keys are under one or the other key-encryption key.
 */
export function readingAlso(current: KeyProvider, others: readonly KeyProvider[]): KeyProvider {
  return others.length === 0 ? current : new ReadingAlso(current, others)
}

class ReadingAlso implements KeyProvider {
  readonly name: string
  readonly canUnwrap: boolean
  readonly #current: KeyProvider
  readonly #readers: readonly KeyProvider[]

  constructor(current: KeyProvider, others: readonly KeyProvider[]) {
    this.name = current.name
    this.#current = current
    this.#readers = [current, ...others].filter(provider => provider.canUnwrap)
    this.canUnwrap = this.#readers.length > 0
  }

  generate(context: KeyContext): Promise<GeneratedKey> {
    return this.#current.generate(context)
  }

  wrap(plaintext: Uint8Array, context: KeyContext): Promise<WrappedKey> {
    return this.#current.wrap(plaintext, context)
  }

  recognizes(wrapped: WrappedKey): boolean {
    return this.#readers.some(provider => recognizes(provider, wrapped))
  }

  async unwrap(wrapped: WrappedKey, context: KeyContext): Promise<Uint8Array> {
    const fitting = this.#readers.filter(provider => recognizes(provider, wrapped))
    // Nobody's: let the current one say whose it is.
    if (fitting.length === 0) return this.#current.unwrap(wrapped, context)
    const errors: WaxsealError[] = []
    for (const provider of fitting) {
      try {
        return await askProvider(() => provider.unwrap(wrapped, context))
      } catch (error) {
        errors.push(error as WaxsealError)
      }
    }
    throw allFailed(errors)
  }
}

/** Whether a wrapped key may be a provider's to unwrap. */
export function recognizes(provider: KeyProvider, wrapped: WrappedKey): boolean {
  return provider.recognizes?.(wrapped) ?? provider.name === wrapped.provider
}
