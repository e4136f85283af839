import { keyIdToHex } from '../bytes.ts'
import { isWaxsealError, WaxsealError, type WaxsealErrorCode } from '../errors.ts'
import type { DataKey } from '../key/data-key.ts'
import { checkScope } from '../key/key-context.ts'
import { type KeyDescription, newestLive } from '../key/key-record.ts'
import { describeKeys } from './describe.ts'
import { freshness } from './freshness.ts'
import { KeyCache, type LoadedKey, type ScopeKeys } from './key-cache.ts'
import { KeyLoader } from './key-loader.ts'
import type { KeyringEvent } from './keyring-event.ts'
import { type KeyringOptions, type ResolvedKeyringOptions, resolveKeyringOptions } from './keyring-options.ts'
import { type ReadyOptions, ScopeLoader } from './scope-loader.ts'
import { SingleFlight } from './single-flight.ts'

// After a failed refresh, the next operations do not try again at once: a provider that is down is not hammered.
const RETRY_AFTER = 30_000

const TRANSIENT: readonly WaxsealErrorCode[] = [
  'KEY_PROVIDER_UNAVAILABLE',
  'KEY_STORE_UNAVAILABLE',
  'KEY_CREATION_IN_TRANSACTION',
]

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
  readonly #options: ResolvedKeyringOptions
  readonly #loader: KeyLoader
  #cache: KeyCache
  readonly #flights = new SingleFlight()

  /** @throws WaxsealError CONFIG_INVALID */
  constructor(options: KeyringOptions) {
    this.#options = resolveKeyringOptions(options)
    this.#loader = new KeyLoader(this.#options)
    this.#cache = new KeyCache(this.#options.maxKeys)
  }

  /**
   * Makes sure of the keys that an operation in `scope` (`''`: the application's own) needs. Creates the scope's first
   * keys where there are none. Returns undefined when all is in memory; else a promise, the same for all who wait.
   *
   * @throws WaxsealError SCOPE_INVALID, KEY_CREATION_IN_TRANSACTION, KEY_PROVIDER_UNAVAILABLE, KEY_UNWRAP_FAILED,
   *   KEY_STORE_UNAVAILABLE, KEY_TABLE_MISSING, KEY_RECORD_INVALID, KEY_PROVIDER_WRITE_ONLY
   */
  ready(scope: string, options: ReadyOptions = {}): Promise<void> | undefined {
    const keys = this.#cache.byScope(scope)
    if (keys !== undefined && serves(keys, options)) {
      const now = this.#options.now()
      const state = freshness(keys.checkedAt, now, this.#options)
      if (state !== 'expired') {
        for (const loaded of keys.all) loaded.usedAt = now
        if (state === 'stale') this.#refreshScope(scope, keys, now)
        else if (this.#isRotationDue(keys, now)) this.#rotateInBackground(scope, keys, now)
        return undefined
      }
    }
    checkScope(scope)
    return this.#flights.run(flightName(scope, options), () => this.#loadScope(scope, options))
  }

  /**
   * Makes sure of the data keys with these ids, which envelopes name. Returns undefined when all are in memory.
   *
   * @throws WaxsealError KEY_UNKNOWN, KEY_DESTROYED, KEY_PROVIDER_UNAVAILABLE, KEY_UNWRAP_FAILED, KEY_RECORD_INVALID …
   */
  load(ids: Iterable<number>): Promise<void> | undefined {
    const now = this.#options.now()
    const missing: number[] = []
    for (const id of ids) {
      const loaded = this.#cache.byId(id)
      if (loaded === undefined) {
        missing.push(id)
        continue
      }
      loaded.usedAt = now
      const state = this.#freshnessOf(loaded, now)
      if (state === 'expired') missing.push(id)
      else if (state === 'stale') this.#refreshKey(loaded, now)
    }
    return missing.length === 0 ? undefined : this.#loadMissing(missing)
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
   */
  async rotate(scope = ''): Promise<string> {
    checkScope(scope)
    const { key } = await this.#flights.run(`rotate ${scope}`, () => this.#rotate(scope))
    return keyIdToHex(key.id)
  }

  /** What the key store holds, for one scope or for all: everything but the wrapped bytes. */
  async describe(scope?: string): Promise<KeyDescription[]> {
    return describeKeys(await this.#loader.list(scope))
  }

  /** Drops all keys from memory, those that are just being loaded too: the next operation loads them anew. */
  forget(): void {
    this.#flights.clear()
    this.#cache = new KeyCache(this.#options.maxKeys)
  }

  /** The data key that `scope` encrypts under now. @throws WaxsealError KEY_NOT_LOADED */
  active(scope: string): DataKey {
    return this.#cache.byScope(scope)?.data?.key ?? notLoaded('the active data key', { scope })
  }

  /** The index keys that `scope` searches under, the one that it writes under first. @throws WaxsealError KEY_NOT_LOADED */
  indexKeys(scope: string): readonly DataKey[] {
    return (this.#cache.byScope(scope) ?? notLoaded('the index key', { scope })).index.map(loaded => loaded.key)
  }

  /** The data key with this id. @throws WaxsealError KEY_NOT_LOADED */
  key(id: number): DataKey {
    const key = this.#cache.byId(id)?.key
    if (key?.purpose === 'data') return key
    return notLoaded('the data key', { keyId: keyIdToHex(id) })
  }

  async #loadScope(scope: string, options: ReadyOptions): Promise<void> {
    const cache = this.#cache
    const previous = cache.byScope(scope)
    const keys = await this.#scopeLoader(cache).load(scope, options, previous)
    cache.admitScope(scope, keys, previous, this.#options.now())
    this.#evict(cache)
  }

  async #loadMissing(ids: readonly number[]): Promise<void> {
    const cache = this.#cache
    const request = async (id: number) => this.#loader.unwrap(await this.#loader.find(id))
    await Promise.all(ids.map(id => this.#obtain(cache, id, () => request(id))))
    this.#evict(cache)
  }

  async #rotate(scope: string): Promise<LoadedKey> {
    const cache = this.#cache
    const previous = cache.byScope(scope)
    const keys = await this.#scopeLoader(cache).rotate(scope, previous)
    cache.admitScope(scope, keys, previous, previous?.checkedAt ?? this.#options.now())
    return keys.data
  }

  // What is loaded goes into the cache that was there when loading began: after forget(), into one nobody asks.
  #scopeLoader(cache: KeyCache): ScopeLoader {
    return new ScopeLoader(this.#loader, {
      obtain: record => this.#obtain(cache, record.id, () => this.#loader.unwrap(record)),
      admit: (key, event) => this.#admit(cache, key, event),
    })
  }

  /** A key that is in memory and fresh, or one request for it. */
  async #obtain(cache: KeyCache, id: number, request: () => Promise<DataKey>): Promise<LoadedKey> {
    const loaded = cache.byId(id)
    if (loaded !== undefined && this.#freshnessOf(loaded, this.#options.now()) === 'fresh') return loaded
    return this.#flights.run(`key ${id}`, async () => this.#admit(cache, await request(), 'key-loaded'))
  }

  #admit(cache: KeyCache, key: DataKey, type: 'key-created' | 'key-loaded'): LoadedKey {
    this.#emit({ type, keyId: keyIdToHex(key.id), scope: key.scope, purpose: key.purpose })
    return cache.admit(key, this.#options.now())
  }

  #refreshScope(scope: string, keys: ScopeKeys, now: number): void {
    if (now < keys.retryAt) return
    keys.retryAt = now + RETRY_AFTER
    // As for a search: what is in memory is loaded anew, and nothing is made in place of a key that was destroyed.
    const options = { writes: false, index: keys.index.length > 0 }
    this.#flights
      .run(flightName(scope, options), () => this.#loadScope(scope, options))
      .catch((error: unknown) => {
        if (this.#keepsServing(error, keys, { scope })) return
        this.#cache.dropScope(scope)
      })
  }

  #refreshKey(loaded: LoadedKey, now: number): void {
    if (now < loaded.retryAt) return
    loaded.retryAt = now + RETRY_AFTER
    const { id } = loaded.key
    this.#loadMissing([id]).catch((error: unknown) => {
      if (this.#keepsServing(error, loaded, { keyId: keyIdToHex(id) })) return
      this.#cache.drop(id)
    })
  }

  /** Tells the listener of a failed refresh, and whether the keys may go on serving: not when the answer was no. */
  #keepsServing(error: unknown, checked: { checkedAt: number }, about: { scope: string } | { keyId: string }): boolean {
    const code = codeOf(error)
    const transient = TRANSIENT.includes(code)
    const { maxAge, grace } = this.#options
    const servingUntil = transient ? new Date(checked.checkedAt + maxAge + grace) : undefined
    this.#emit({ type: 'refresh-failed', ...about, code, servingUntil })
    return transient
  }

  #isRotationDue(keys: ScopeKeys, now: number): boolean {
    const { data } = keys
    return data !== undefined && now - data.key.createdAt.getTime() > this.#options.rotateAfter
  }

  #rotateInBackground(scope: string, keys: ScopeKeys, now: number): void {
    if (now < keys.retryAt) return
    keys.retryAt = now + RETRY_AFTER
    this.#flights
      .run(`due ${scope}`, async () => {
        // Another process may have done it already: look before making one more key.
        const records = await this.#loader.list(scope)
        const newest = newestLive(records.filter(record => record.purpose === 'data'))
        const done = newest !== undefined && newest.generation > keys.data!.key.generation
        if (done) await this.#loadScope(scope, { index: keys.index.length > 0 })
        else await this.rotate(scope)
      })
      .catch((error: unknown) => this.#emit({ type: 'rotation-failed', scope, code: codeOf(error) }))
  }

  /** A provider that cannot unwrap cannot be asked again either: what it made stays good while the process lives. */
  #freshnessOf(loaded: LoadedKey, now: number): 'fresh' | 'stale' | 'expired' {
    return this.#loader.canUnwrap ? freshness(loaded.checkedAt, now, this.#options) : 'fresh'
  }

  #evict(cache: KeyCache): void {
    const count = cache.evict(this.#options.now())
    if (count > 0) this.#emit({ type: 'evicted', count })
  }

  #emit(event: KeyringEvent): void {
    try {
      this.#options.onEvent(event)
    } catch {
      // A listener's own failure must not become a failure to encrypt.
    }
  }
}

/** True when keys in memory are all that the operation needs. */
function serves(keys: ScopeKeys, { writes = true, index = false }: ReadyOptions): boolean {
  return (!writes || keys.data !== undefined) && (!index || keys.index.length > 0)
}

function flightName(scope: string, { writes = true, index = false, create = true }: ReadyOptions): string {
  return `scope ${Number(writes)}${Number(index)}${Number(create)} ${scope}`
}

function codeOf(error: unknown): WaxsealErrorCode {
  return isWaxsealError(error) ? error.code : 'KEY_PROVIDER_UNAVAILABLE'
}

function notLoaded(what: string, details: { scope?: string; keyId?: string }): never {
  const name = details.keyId ?? (details.scope === '' ? 'of the application' : `of scope "${details.scope}"`)
  throw new WaxsealError(
    'KEY_NOT_LOADED',
    `${what} ${name} is not in memory: await keyring.ready(scope), or keyring.load(ids), before encrypting or decrypting`,
    details,
  )
}
