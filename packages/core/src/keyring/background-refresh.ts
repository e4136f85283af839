import { keyIdToHex } from '../bytes.ts'
import { isUnavailable, isWaxsealError, type WaxsealErrorCode } from '../errors.ts'
import { newestLive } from '../key/key-record.ts'
import type { KeyAcquisition } from './key-acquisition.ts'
import type { LoadedKey, ScopeKeys } from './key-cache.ts'
import type { KeyLoader } from './key-loader.ts'
import type { ResolvedKeyringOptions } from './keyring-options.ts'

// After a failed refresh, the next operations do not try again at once: a provider that is down is not hammered.
const RETRY_AFTER = 30_000

/** What goes on behind operations that do not wait for it: keys are asked for anew, and followed by newer ones. */
export class BackgroundRefresh {
  readonly #options: ResolvedKeyringOptions
  readonly #loader: KeyLoader
  readonly #acquisition: KeyAcquisition

  constructor(options: ResolvedKeyringOptions, loader: KeyLoader, acquisition: KeyAcquisition) {
    this.#options = options
    this.#loader = loader
    this.#acquisition = acquisition
  }

  /** Asks for the keys of a scope again. */
  refreshScope(scope: string, keys: ScopeKeys, now: number): void {
    if (isTooSoon(keys, now)) return
    // As for a search: what is in memory is loaded anew, and nothing is made in place of a key that was destroyed.
    this.#acquisition.loadScope(scope, { writes: false, index: keys.index.length > 0 }).catch((error: unknown) => {
      if (!this.#keepsServing(error, keys, { scope })) this.#acquisition.cache.dropScope(scope)
    })
  }

  /** Asks for one key again. */
  refreshKey(loaded: LoadedKey, now: number): void {
    if (isTooSoon(loaded, now)) return
    const { id } = loaded.key
    this.#acquisition.loadKeys([id]).catch((error: unknown) => {
      if (!this.#keepsServing(error, loaded, { keyId: keyIdToHex(id) })) this.#acquisition.cache.drop(id)
    })
  }

  /** Makes a new active key where the one at hand is older than `rotateAfter`. */
  rotateWhenDue(scope: string, keys: ScopeKeys, now: number): void {
    const { data } = keys
    if (data === undefined || now - data.key.createdAt.getTime() <= this.#options.rotateAfter) return
    if (isTooSoon(keys, now)) return
    this.#follow(scope, data, keys.index.length > 0).catch((error: unknown) =>
      this.#options.onEvent({ type: 'rotation-failed', scope, ...whatOf(error) }),
    )
  }

  /** Another process may have rotated already: looks before making one more key. */
  async #follow(scope: string, data: LoadedKey, index: boolean): Promise<void> {
    const records = await this.#loader.list(scope)
    const newest = newestLive(records.filter(record => record.purpose === 'data'))
    if (newest !== undefined && newest.generation > data.key.generation) {
      await this.#acquisition.loadScope(scope, { index })
    } else {
      await this.#acquisition.rotate(scope)
    }
  }

  /** Tells the listener of a failed refresh, and whether the keys may go on serving: not when the answer was no. */
  #keepsServing(error: unknown, checked: { checkedAt: number }, about: { scope: string } | { keyId: string }): boolean {
    const what = whatOf(error)
    const transient = isUnavailable(error) || !isWaxsealError(error) || error.code === 'KEY_CREATION_IN_TRANSACTION'
    const { maxAge, grace } = this.#options
    const servingUntil = transient ? new Date(checked.checkedAt + maxAge + grace) : undefined
    this.#options.onEvent({ type: 'refresh-failed', ...about, ...what, servingUntil })
    return transient
  }
}

/** Claims the next attempt: true when the last one was a moment ago. */
function isTooSoon(target: { retryAt: number }, now: number): boolean {
  if (now < target.retryAt) return true
  target.retryAt = now + RETRY_AFTER
  return false
}

/** What is told of an error. The text of an error that is not ours might hold anything. */
function whatOf(error: unknown): { code: WaxsealErrorCode; message: string } {
  if (isWaxsealError(error)) return { code: error.code, message: error.message }
  return { code: 'KEY_PROVIDER_UNAVAILABLE', message: 'the key provider or the key store failed' }
}
