import { keyIdToHex } from '../bytes.ts'
import type { DataKey } from '../key/data-key.ts'
import { type Freshness, freshness } from './freshness.ts'
import { KeyCache, type LoadedKey, type LoadedKeys } from './key-cache.ts'
import type { KeyLoader } from './key-loader.ts'
import type { KeyEventSubject } from './keyring-event.ts'
import type { ResolvedKeyringOptions } from './keyring-options.ts'
import { type ReadyOptions, ScopeLoader, type ScopeRotation } from './scope-loader.ts'
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
    const asked = this.#options.now()
    const request = async (id: number) => {
      const record = await this.#loader.find(id)
      if (record.state === 'destroyed') cache.destroy(id)
      return this.#loader.unwrap(record)
    }
    await Promise.all(ids.map(id => this.#obtain(cache, id, asked, () => request(id))))
    this.#evict(cache)
  }

  /** Makes a scope's next data key. */
  rotate(scope: string, options: ScopeRotation = {}): Promise<LoadedKey> {
    return this.#flights.run(`rotate ${scope}`, () => this.#rotate(scope, options))
  }

  /** Takes over what has just changed in the key store, where the keys of the scope are in memory. */
  async reload(scope: string): Promise<void> {
    const keys = this.#cache.byScope(scope)
    if (keys !== undefined) await this.#loadScope(scope, { writes: false, index: keys.index.length > 0 })
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
    const asked = this.#options.now()
    const keys = await this.#scopeLoader(cache, asked).load(scope, options, previous)
    cache.admitScope(scope, keys, previous, this.#loader.canUnwrap ? checkedSince(keys, asked) : asked)
    this.#evict(cache)
  }

  async #rotate(scope: string, options: ScopeRotation): Promise<LoadedKey> {
    const cache = this.#cache
    const previous = cache.byScope(scope)
    const asked = this.#options.now()
    const keys = await this.#scopeLoader(cache, asked).rotate(scope, previous, options)
    cache.admitScope(scope, keys, previous, previous?.checkedAt ?? asked)
    return keys.data
  }

  // What is loaded goes into the cache that was there when loading began: after forget(), into one nobody asks.
  #scopeLoader(cache: KeyCache, asked: number): ScopeLoader {
    return new ScopeLoader(this.#loader, {
      obtain: record => this.#obtain(cache, record.id, asked, () => this.#loader.unwrap(record)),
      admit: (key, event) => this.#admit(cache, key, asked, event),
      rotated: (key, previous) => this.#options.events.emit({ type: 'key-rotated', ...subjectOf(key), previous }),
      incomplete: scope => cache.forgetScope(scope),
      destroyed: record => cache.destroy(record.id),
    })
  }

  /** A key that is in memory and fresh, or one request for it. */
  async #obtain(cache: KeyCache, id: number, asked: number, request: () => Promise<DataKey>): Promise<LoadedKey> {
    const loaded = cache.byId(id)
    if (loaded !== undefined && this.freshnessOf(loaded, asked) === 'fresh') return loaded
    return this.#flights.run(`key ${id}`, async () => this.#admit(cache, await request(), asked, 'key-loaded'))
  }

  #admit(cache: KeyCache, key: DataKey, asked: number, type: 'key-created' | 'key-loaded'): LoadedKey {
    this.#options.events.emit({ type, ...subjectOf(key) })
    return cache.admit(key, asked, this.#options.now())
  }

  #evict(cache: KeyCache): void {
    const count = cache.evict(this.#options.now())
    if (count > 0) this.#options.events.emit({ type: 'evicted', count })
  }
}

/** When the oldest of these keys was asked for: not all have been anew. */
function checkedSince({ data, index }: LoadedKeys, asked: number): number {
  return [data, ...index].reduce((since, loaded) => Math.min(since, loaded?.checkedAt ?? asked), asked)
}

function subjectOf({ id, scope, purpose }: DataKey): KeyEventSubject {
  return { keyId: keyIdToHex(id), scope, purpose }
}

function flightName(scope: string, { writes = true, index = false, create = true }: ReadyOptions): string {
  return `scope ${Number(writes)}${Number(index)}${Number(create)} ${scope}`
}
