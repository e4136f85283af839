import { keyIdToHex } from '../bytes.ts'
import { isUnavailable, isWaxsealError } from '../errors.ts'
import { newestLive } from '../key/key-record.ts'
import { failureOf } from './failure.ts'
import type { KeyAcquisition } from './key-acquisition.ts'
import type { LoadedKey, Refreshable, ScopeKeys } from './key-cache.ts'
import type { KeyLoader } from './key-loader.ts'
import type { ResolvedKeyringOptions } from './keyring-options.ts'
import { areCurrent } from './scope-loader.ts'

// After a failed refresh, the next operations do not try again at once: a provider that is down is not hammered.
const RETRY_AFTER = 30_000
// An operation does not wait longer than this for keys that may still serve.
const PATIENCE = 1_000

/** Asks for keys in memory anew, and has them followed by newer ones. What it returns is waited for only by those who must. */
export class BackgroundRefresh {
  readonly #options: ResolvedKeyringOptions
  readonly #loader: KeyLoader
  readonly #acquisition: KeyAcquisition

  constructor(options: ResolvedKeyringOptions, loader: KeyLoader, acquisition: KeyAcquisition) {
    this.#options = options
    this.#loader = loader
    this.#acquisition = acquisition
  }

  /**
   * Asks for the keys of a scope again. Resolves when they may be used: as soon as the store says that those in memory are the
   * ones, for the provider's answer takes longer, and goes on behind. Rejects when the provider or the store said no;
   * undefined when the last attempt was a moment ago.
   */
  refreshScope(scope: string, keys: ScopeKeys, now: number): Promise<void> | undefined {
    const confirm = async () => areCurrent(keys, await this.#loader.list(scope))
    return refreshed(keys, now, confirm, async () => {
      try {
        // As for a search: what is in memory is loaded anew, and nothing is made in place of a key that was destroyed.
        await this.#acquisition.loadScope(scope, { writes: false, index: keys.index.length > 0 })
      } catch (error) {
        const { cache } = this.#acquisition
        // Also where it cannot serve any more: the store was there, and said that a key is destroyed, or that one is missing.
        if (this.#keepsServing(error, keys, { scope }) && cache.byScope(scope) !== undefined) return
        cache.dropScope(scope)
        throw error
      }
    })
  }

  /** Asks for one key again. */
  refreshKey(loaded: LoadedKey, now: number): Promise<void> | undefined {
    const { id } = loaded.key
    const confirm = async () => (await this.#loader.find(id)).state !== 'destroyed'
    return refreshed(loaded, now, confirm, async () => {
      try {
        await this.#acquisition.loadKeys([id])
      } catch (error) {
        if (this.#keepsServing(error, loaded, { keyId: keyIdToHex(id) })) return
        this.#acquisition.cache.drop(id)
        throw error
      }
    })
  }

  /** Makes a new active key where the one at hand is older than `rotateAfter`. */
  rotateWhenDue(scope: string, keys: ScopeKeys, now: number): void {
    const { data } = keys
    if (data === undefined || now - data.key.createdAt.getTime() <= this.#options.rotateAfter) return
    if (isTooSoon(keys, now)) return
    this.#follow(scope, data, keys.index.length > 0).catch((error: unknown) =>
      this.#options.events.emit({ type: 'rotation-failed', scope, ...failureOf(error) }),
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

  /** Tells listeners of a failed refresh, and whether the keys may go on serving: not when the answer was no. */
  #keepsServing(error: unknown, checked: { checkedAt: number }, about: { scope: string } | { keyId: string }): boolean {
    const transient = isUnavailable(error) || !isWaxsealError(error) || error.code === 'KEY_CREATION_IN_TRANSACTION'
    const { maxAge, grace, now, events } = this.#options
    const until = checked.checkedAt + maxAge + grace
    const servingUntil = transient ? new Date(until) : undefined
    events.emit({ type: 'refresh-failed', ...about, ...failureOf(error), servingUntil })
    return transient && now() < until
  }
}

/** The attempt that is under way, or a new one. */
function refreshed(
  target: Refreshable,
  now: number,
  confirm: () => Promise<boolean>,
  attempt: () => Promise<void>,
): Promise<void> | undefined {
  if (target.refreshing !== undefined || isTooSoon(target, now)) return target.refreshing
  const refreshing = patiently(attempt(), confirm()).finally(() => {
    target.refreshing = undefined
  })
  target.refreshing = refreshing
  // Where nobody waits for it, its failure has been told to the listeners.
  refreshing.catch(() => {})
  return refreshing
}

/** The outcome of work; or, when it is not needed or takes too long, nothing: it goes on by itself. */
function patiently(work: Promise<void>, isNeedless: Promise<boolean>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, PATIENCE)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
    isNeedless.then(
      yes => yes && resolve(),
      // The work asks the same, and has its own failure told.
      () => {},
    )
  })
}

/** Claims the next attempt: true when the last one was a moment ago. */
function isTooSoon(target: Refreshable, now: number): boolean {
  if (now < target.retryAt) return true
  target.retryAt = now + RETRY_AFTER
  return false
}
