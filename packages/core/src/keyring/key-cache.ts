import type { DataKey } from '../key/data-key.ts'
import { keyDestroyed } from './key-destroyed.ts'

/** What is refreshed from time to time. Times are milliseconds since 1970. */
export interface Refreshable {
  /** When it was last asked for, with success. */
  checkedAt: number
  /** Not to be refreshed again before this. */
  retryAt: number
  /** The attempt under way. */
  refreshing?: Promise<void> | undefined
}

/** A data key in memory, and what the cache knows of it. */
export interface LoadedKey extends Refreshable {
  readonly key: DataKey
  /** When an operation last made sure of it. */
  usedAt: number
}

/** The keys of a scope that writing and searching use. */
export interface ScopeKeys extends Refreshable {
  readonly data: LoadedKey | undefined
  /** The one that is written first, then the others that are searched: one for each generation that is live or pending. */
  readonly index: readonly LoadedKey[]
  /** All of them. */
  readonly all: readonly LoadedKey[]
}

/** The keys of a scope as they come from the key store. */
export type LoadedKeys = Pick<ScopeKeys, 'data' | 'index'>

// An operation makes sure of its keys in an awaited hook and uses them soon after. A key is never evicted in between.
const SETTLING_TIME = 60_000

/** Data keys in memory: by id for reading, by scope for writing and searching. Evicts only when it is told to. */
export class KeyCache {
  readonly #byId = new Map<number, LoadedKey>()
  readonly #byScope = new Map<string, ScopeKeys>()
  // Ids of keys that were destroyed while this cache lived, so that none which was being loaded just then comes in after all.
  readonly #destroyed = new Set<number>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#byId.size
  }

  byId(id: number): LoadedKey | undefined {
    return this.#byId.get(id)
  }

  byScope(scope: string): ScopeKeys | undefined {
    return this.#byScope.get(scope)
  }

  /**
   * Keeps a key, in place of an earlier copy of it.
   *
   * @param checkedAt - when it was asked for: what it rests on is no younger
   * @throws WaxsealError KEY_DESTROYED
   */
  admit(key: DataKey, checkedAt: number, now: number): LoadedKey {
    if (this.#destroyed.has(key.id)) throw keyDestroyed(key)
    const loaded = { key, checkedAt, usedAt: now, retryAt: 0 }
    this.#byId.set(key.id, loaded)
    return loaded
  }

  /** Drops a key for good. */
  destroy(id: number): void {
    this.#destroyed.add(id)
    this.drop(id)
  }

  isDestroyed(id: number): boolean {
    return this.#destroyed.has(id)
  }

  /**
   * Keeps what was loaded for a scope, in place of `previous`, which was there when loading began. Where something else is
   * there by now, another operation has loaded other keys, or newer ones: then both are kept.
   *
   * @throws WaxsealError KEY_DESTROYED
   */
  admitScope(scope: string, loaded: LoadedKeys, previous: ScopeKeys | undefined, checkedAt: number): void {
    const current = this.#byScope.get(scope)
    const { data, index } = current === undefined || current === previous ? loaded : newestOf(loaded, current)
    const all = data === undefined ? index : [data, ...index]
    const destroyed = all.find(({ key }) => this.#destroyed.has(key.id))
    if (destroyed !== undefined) throw keyDestroyed(destroyed.key)
    this.#byScope.set(scope, { data, index, all, checkedAt, retryAt: 0 })
  }

  /** Has the keys of a scope looked up anew. They stay in memory. */
  forgetScope(scope: string): void {
    this.#byScope.delete(scope)
  }

  dropScope(scope: string): void {
    const keys = this.#byScope.get(scope)
    this.#byScope.delete(scope)
    for (const { key } of keys?.all ?? []) this.#byId.delete(key.id)
  }

  drop(id: number): void {
    const loaded = this.#byId.get(id)
    this.#byId.delete(id)
    if (loaded === undefined) return
    const { scope } = loaded.key
    if (this.#byScope.get(scope)?.all.some(({ key }) => key.id === id)) this.#byScope.delete(scope)
  }

  /**
   * Drops the least recently used keys over the limit, and returns how many. Keys in use within the last minute stay,
   * so the limit may be passed while more scopes than that are in use at once.
   */
  evict(now: number): number {
    const excess = this.#byId.size - this.#limit
    if (excess <= 0) return 0
    const idle = [...this.#byId.values()].filter(loaded => now - loaded.usedAt > SETTLING_TIME)
    idle.sort((a, b) => a.usedAt - b.usedAt)
    const evicted = idle.slice(0, excess)
    for (const { key } of evicted) this.drop(key.id)
    return evicted.length
  }
}

function newestOf(a: LoadedKeys, b: LoadedKeys): LoadedKeys {
  return {
    data: generationOf(a.data) >= generationOf(b.data) ? a.data : b.data,
    index: generationOf(a.index[0]) >= generationOf(b.index[0]) ? a.index : b.index,
  }
}

function generationOf(loaded: LoadedKey | undefined): number {
  return loaded?.key.generation ?? 0
}
