import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable, isWaxsealError, type Keyring, keyIdOf, type WaxsealError } from '@waxseal/core'

const ATTEMPTS = 6
const FIRST_PAUSE = 250

/** The keys of the rows at hand. What is wrong with one key is remembered, and is a finding of each row that needs it. */
export class RowKeys {
  readonly keyring: Keyring
  readonly #failedKeys = new Map<number, WaxsealError>()
  readonly #failedScopes = new Map<string, WaxsealError>()

  constructor(keyring: Keyring) {
    this.keyring = keyring
  }

  /** Makes sure of the data keys that envelopes name. @throws WaxsealError where provider or store cannot be asked */
  async load(stored: Iterable<unknown>): Promise<void> {
    const ids = new Set<number>()
    for (const cell of stored) {
      const id = keyIdOf(cell)
      if (id !== undefined && !this.#failedKeys.has(id)) ids.add(id)
    }
    for (const id of ids) {
      await remember(this.#failedKeys, id, () => this.keyring.load([id]))
    }
  }

  /** Makes sure of the keys that scopes encrypt, and with `index` also index, under. */
  async ready(scopes: Iterable<string>, index: boolean): Promise<void> {
    for (const scope of new Set(scopes)) {
      if (!this.#failedScopes.has(scope)) {
        await remember(this.#failedScopes, scope, () => this.keyring.ready(scope, { index }))
      }
    }
  }

  /** The scope of the data key that an envelope names; undefined for what is none. @throws WaxsealError KEY_DESTROYED, KEY_UNKNOWN … */
  scopeOf(stored: unknown): string | undefined {
    const id = keyIdOf(stored)
    if (id === undefined) return undefined
    const failure = this.#failedKeys.get(id)
    if (failure !== undefined) throw failure
    return this.keyring.key(id).scope
  }

  /** Refuses a scope whose keys could not be had. @throws WaxsealError SCOPE_INVALID, KEY_DESTROYED … */
  check(scope: string): void {
    const failure = this.#failedScopes.get(scope)
    if (failure !== undefined) throw failure
  }
}

/** Tries while a provider or store throttles or is away for a moment. Any other error is an answer. */
async function remember<Id>(
  failures: Map<Id, WaxsealError>,
  id: Id,
  ask: () => Promise<void> | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await ask()
      return
    } catch (error) {
      if (!isWaxsealError(error)) throw error
      if (!isUnavailable(error)) return void failures.set(id, error)
      if (attempt >= ATTEMPTS) throw error
      await sleep(FIRST_PAUSE * 2 ** attempt)
    }
  }
}
