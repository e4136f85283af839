import { keyIdToHex } from '../bytes.ts'
import type { DataKey } from '../key/data-key.ts'
import { type Freshness, freshness } from './freshness.ts'
import { KeyCache, type LoadedKey } from './key-cache.ts'
import type { KeyLoader } from './key-loader.ts'
import type { ResolvedKeyringOptions } from './keyring-options.ts'
import { type ReadyOptions, ScopeLoader } from './scope-loader.ts'
import { SingleFlight } from './single-flight.ts'

/** Brings keys from store and provider into the cache: one request for each, however many ask at once. */
export class KeyAcquisition {
  readonly #options: ResolvedKeyringOptions
  readonly #loader: KeyLoader
  readonly #flights = new SingleFlight()
  #cache: KeyCache

  constructor(options: ResolvedKeyringOptions, loader: KeyLoader) {
    this.#options = options
    this.#loader = loader
    this.#cache = new KeyCache(options.maxKeys)
  }

  get cache(): KeyCache {
    return this.#cache
  }

  /** Loads the keys of a scope. All who ask for the same get the same promise. */
  loadScope(scope: string, options: ReadyOptions): Promise<void> {
    return this.#flights.run(flightName(scope, options), () => this.#loadScope(scope, options))
  }

  /** Loads data keys by their ids. */
  async loadKeys(ids: readonly number[]): Promise<void> {
    const cache = this.#cache
    const request = async (id: number) => this.#loader.unwrap(await this.#loader.find(id))
    await Promise.all(ids.map(id => this.#obtain(cache, id, () => request(id))))
    this.#evict(cache)
  }

  /** Makes a scope's next data key. */
  rotate(scope: string): Promise<LoadedKey> {
    return this.#flights.run(`rotate ${scope}`, () => this.#rotate(scope))
  }

  /** Drops all keys, those that are just being loaded too. */
  forget(): void {
    this.#flights.clear()
    this.#cache = new KeyCache(this.#options.maxKeys)
  }

  /** A provider that cannot unwrap cannot be asked again either: what it made stays good while the process lives. */
  freshnessOf(loaded: LoadedKey, now: number): Freshness {
    return this.#loader.canUnwrap ? freshness(loaded.checkedAt, now, this.#options) : 'fresh'
  }

  async #loadScope(scope: string, options: ReadyOptions): Promise<void> {
    const cache = this.#cache
    const previous = cache.byScope(scope)
    const keys = await this.#scopeLoader(cache).load(scope, options, previous)
    cache.admitScope(scope, keys, previous, this.#options.now())
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
    if (loaded !== undefined && this.freshnessOf(loaded, this.#options.now()) === 'fresh') return loaded
    return this.#flights.run(`key ${id}`, async () => this.#admit(cache, await request(), 'key-loaded'))
  }

  #admit(cache: KeyCache, key: DataKey, type: 'key-created' | 'key-loaded'): LoadedKey {
    this.#options.onEvent({ type, keyId: keyIdToHex(key.id), scope: key.scope, purpose: key.purpose })
    return cache.admit(key, this.#options.now())
  }

  #evict(cache: KeyCache): void {
    const count = cache.evict(this.#options.now())
    if (count > 0) this.#options.onEvent({ type: 'evicted', count })
  }
}

function flightName(scope: string, { writes = true, index = false, create = true }: ReadyOptions): string {
  return `scope ${Number(writes)}${Number(index)}${Number(create)} ${scope}`
}
