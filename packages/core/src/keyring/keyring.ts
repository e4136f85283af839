import { keyIdToHex } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import type { DataKey } from '../key/data-key.ts'
import { checkScope } from '../key/key-context.ts'
import type { KeyDescription } from '../key/key-record.ts'
import { BackgroundRefresh } from './background-refresh.ts'
import { ContextBook } from './context-book.ts'
import type { Counters } from './counters.ts'
import { describeKeys } from './describe.ts'
import type { Actor, KeyringListener } from './event-stream.ts'
import { freshness } from './freshness.ts'
import { KeyAcquisition } from './key-acquisition.ts'
import type { ScopeKeys } from './key-cache.ts'
import { keyDestroyed } from './key-destroyed.ts'
import { KeyLoader } from './key-loader.ts'
import type { KeyringOccurrence } from './keyring-event.ts'
import { type KeyringOptions, type ResolvedKeyringOptions, resolveKeyringOptions } from './keyring-options.ts'
import { KeyLifecycle } from './lifecycle/key-lifecycle.ts'
import type { CallObserver, ObservedCall } from './observed-calls.ts'
import type { ReadyOptions, RotationOptions, WaitOptions } from './scope-loader.ts'

/**
 * Key provider, key store and cache in one: the only place with data keys in clear.
 *
 * An operation first makes sure of its keys, in a hook that may wait ({@link Keyring.ready}, {@link Keyring.load}), and
 * then encrypts and decrypts synchronously. With keys in memory the hooks return undefined and nothing waits.
 *
 * @example
 * ```ts
 * const keyring = new Keyring({ provider: localKey({ file: 'waxseal.key' }), store: new FileKeyStore('keys.jsonl') })
 * const phone = new FieldCipher(keyring, { context: 'patient.phone', type: 'string' })
 * await keyring.ready('')
 * const envelope = phone.encrypt('+86 138 0013 8000', '')
 * ```
 */
export class Keyring {
  /** The contexts of all fields that use, or have used, the key store. */
  readonly contexts: ContextBook
  /** Rotates, re-wraps, retires and destroys keys. */
  readonly lifecycle: KeyLifecycle
  /** What the keyring and its fields have done since the process started. */
  readonly counters: Counters
  readonly #options: ResolvedKeyringOptions
  readonly #loader: KeyLoader
  readonly #acquisition: KeyAcquisition
  readonly #background: BackgroundRefresh

  /** @throws WaxsealError CONFIG_INVALID */
  constructor(options: KeyringOptions) {
    this.#options = resolveKeyringOptions(options)
    this.contexts = new ContextBook(this.#options)
    this.#loader = new KeyLoader(this.#options)
    this.#acquisition = new KeyAcquisition(this.#options, this.#loader)
    this.#background = new BackgroundRefresh(this.#options, this.#loader, this.#acquisition)
    this.lifecycle = new KeyLifecycle(this.#options, this.#loader, this.#acquisition)
    this.counters = this.#options.counters
  }

  /**
   * Makes sure of the keys that an operation in `scope` (`''`: the application's own) needs. Creates the scope's first
   * keys where there are none. Returns undefined when all is in memory and not too old; else a promise.
   *
   * @throws WaxsealError SCOPE_INVALID, KEY_DESTROYED, KEY_CREATION_IN_TRANSACTION, KEY_PROVIDER_UNAVAILABLE, KEY_UNWRAP_FAILED,
   *   KEY_STORE_UNAVAILABLE, KEY_TABLE_MISSING, KEY_RECORD_INVALID, KEY_PROVIDER_WRITE_ONLY
   */
  ready(scope: string, options: ReadyOptions = {}): Promise<void> | undefined {
    const keys = this.#acquisition.cache.byScope(scope)
    if (keys !== undefined && serves(keys, options)) {
      const now = this.#options.now()
      const state = freshness(keys.checkedAt, now, this.#options)
      if (state !== 'expired') {
        for (const loaded of keys.all) loaded.usedAt = now
        this.counters.cacheHits++
        if (state === 'fresh') {
          this.#background.rotateWhenDue(scope, keys, now)
          return undefined
        }
        const refreshing = this.#background.refreshScope(scope, keys, now)
        return state === 'stale' && !options.impatient ? refreshing : undefined
      }
    }
    checkScope(scope)
    this.counters.cacheMisses++
    return this.#acquisition.loadScope(scope, options)
  }

  /**
   * Makes sure of the data keys with these ids, which envelopes name. Returns undefined when all are in memory and not too old.
   *
   * @throws WaxsealError KEY_UNKNOWN, KEY_DESTROYED, KEY_PROVIDER_UNAVAILABLE, KEY_UNWRAP_FAILED, KEY_RECORD_INVALID …
   */
  load(ids: Iterable<number>, options: WaitOptions = {}): Promise<void> | undefined {
    const now = this.#options.now()
    const { cache } = this.#acquisition
    const missing: number[] = []
    const refreshing: Promise<void>[] = []
    for (const id of ids) {
      const loaded = cache.byId(id)
      if (loaded === undefined) {
        missing.push(id)
        continue
      }
      loaded.usedAt = now
      const state = this.#acquisition.freshnessOf(loaded, now)
      if (state === 'expired') missing.push(id)
      else if (state !== 'fresh') {
        const attempt = this.#background.refreshKey(loaded, now)
        if (state === 'stale' && attempt !== undefined && !options.impatient) refreshing.push(attempt)
      }
    }
    if (missing.length === 0 && refreshing.length === 0) {
      this.counters.cacheHits++
      return undefined
    }
    this.counters.cacheMisses++
    return this.#loadAll(missing, refreshing)
  }

  /**
   * Creates the keys of a scope where there are none: to be called before a transaction in which a new scope's first
   * value is written.
   */
  async ensureScope(scope = ''): Promise<void> {
    await this.ready(scope, { index: this.#loader.canUnwrap })
  }

  /**
   * Makes a new data key the one that new values are encrypted under, and returns its id (8 hexadecimal digits).
   * No row changes. Other processes follow within `maxAge`.
   *
   * @throws WaxsealError KEY_DESTROYED after the scope was shredded; KEY_UNWRAP_FAILED or KEY_RECORD_INVALID where the active key
   *   is not this application's, or lost …
   */
  async rotate(scope = '', options: RotationOptions = {}): Promise<string> {
    checkScope(scope)
    const { key } = await this.#acquisition.rotate(scope, options)
    return keyIdToHex(key.id)
  }

  /** Has a listener told of all that happens to keys from now on. Returns the function that ends it. */
  subscribe(listener: KeyringListener): () => void {
    return this.#options.events.subscribe(listener)
  }

  /** Names on whose behalf keys are used from now on, in place of the option `actor`: for programs that open an application's keys. */
  actAs(actor: Actor): void {
    this.#options.events.actAs(actor)
  }

  /** Tells listeners of something. For those who use keys, such as {@link FieldCipher}. */
  emit(occurrence: KeyringOccurrence): void {
    this.#options.events.emit(occurrence)
  }

  /** Puts an observer around every call of provider and store from now on. Returns the function that ends it. */
  observeCalls(observer: CallObserver): () => void {
    return this.#options.calls.observe(observer)
  }

  /** Makes a call under the eyes of the observers. For those who ask a provider themselves, such as {@link DirectCipher}. */
  observed<T>(call: ObservedCall, work: () => Promise<T>): Promise<T> {
    return this.#options.calls.run(call, work)
  }

  /** How many data keys are in memory. */
  get loaded(): number {
    return this.#acquisition.cache.size
  }

  /** What the key store holds, for one scope or for all: everything but the wrapped bytes. */
  async describe(scope?: string): Promise<KeyDescription[]> {
    return describeKeys(await this.#loader.list(scope))
  }

  /** Drops all keys from memory, those that are just being loaded too: the next operation loads them anew. */
  forget(): void {
    this.#acquisition.forget()
  }

  /** The data key that `scope` encrypts under now. @throws WaxsealError KEY_NOT_LOADED */
  active(scope: string): DataKey {
    return this.#acquisition.cache.byScope(scope)?.data?.key ?? notLoaded('the active data key', { scope })
  }

  /** The index keys that `scope` searches under, the one that it writes under first. @throws WaxsealError KEY_NOT_LOADED */
  indexKeys(scope: string): readonly DataKey[] {
    return (this.#acquisition.cache.byScope(scope) ?? notLoaded('the index key', { scope })).index.map(
      loaded => loaded.key,
    )
  }

  /** Whether a data key is in memory still, and has not been replaced by another copy of it. */
  holds(key: DataKey): boolean {
    return this.#acquisition.cache.byId(key.id)?.key === key
  }

  /** The data key with this id. @throws WaxsealError KEY_NOT_LOADED, KEY_DESTROYED */
  key(id: number): DataKey {
    const { cache } = this.#acquisition
    const key = cache.byId(id)?.key
    if (key?.purpose === 'data') return key
    if (cache.isDestroyed(id)) throw keyDestroyed({ id })
    return notLoaded('the data key', { keyId: keyIdToHex(id) })
  }

  async #loadAll(missing: readonly number[], refreshing: readonly Promise<void>[]): Promise<void> {
    await Promise.all([missing.length > 0 && this.#acquisition.loadKeys(missing), ...refreshing])
  }
}

/** True when keys in memory are all that the operation needs. */
function serves(keys: ScopeKeys, { writes = true, index = false }: ReadyOptions): boolean {
  return (!writes || keys.data !== undefined) && (!index || keys.index.length > 0)
}

function notLoaded(what: string, details: { scope?: string; keyId?: string }): never {
  const name = details.keyId ?? (details.scope === '' ? 'of the application' : `of scope "${details.scope}"`)
  throw new WaxsealError(
    'KEY_NOT_LOADED',
    `${what} ${name} is not in memory: await keyring.ready(scope), or keyring.load(ids), before encrypting or decrypting`,
    details,
  )
}
