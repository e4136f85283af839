import { WaxsealError } from '../errors.ts'
import type { DataKey } from '../key/data-key.ts'
import type { KeyPurpose } from '../key/key-context.ts'
import { type KeyRecord, newestLive } from '../key/key-record.ts'
import type { LoadedKey, LoadedKeys, ScopeKeys } from './key-cache.ts'
import type { KeyLoader } from './key-loader.ts'

/** What an operation is going to do with a scope's keys. */
export interface ReadyOptions {
  /** It encrypts: the active data key is needed, and made where there is none. Default true; false for a search. */
  readonly writes?: boolean | undefined
  /** It computes blind indexes. A search in a scope that has no index key yet makes none: it finds nothing. */
  readonly index?: boolean | undefined
  /** False where no key may be made now, because the only connection is in a transaction. Default true. */
  readonly create?: boolean | undefined
}

/** How the loader reaches the keyring's cache. */
export interface ScopeLoaderHooks {
  readonly obtain: (record: KeyRecord) => Promise<LoadedKey>
  readonly admit: (key: DataKey, event: 'key-created' | 'key-loaded') => LoadedKey
}

/** Finds, and where need be makes, the keys of a scope. */
export class ScopeLoader {
  readonly #loader: KeyLoader
  readonly #hooks: ScopeLoaderHooks

  constructor(loader: KeyLoader, hooks: ScopeLoaderHooks) {
    this.#loader = loader
    this.#hooks = hooks
  }

  /** The keys for an operation. What `previous` had is loaded too, so that a search does not unload a writer's key. */
  async load(scope: string, options: ReadyOptions, previous: ScopeKeys | undefined): Promise<LoadedKeys> {
    const { writes = true, index = false, create = true } = options
    const records = await this.#loader.list(scope)
    const make = (purpose: KeyPurpose) => {
      if (!create) throw creationRefused(scope)
      return this.#make(scope, purpose, lastGeneration(ofPurpose(records, purpose)))
    }
    let data = writes || previous?.data ? await this.#data(ofPurpose(records, 'data'), previous) : undefined
    if (writes) data ??= await make('data')
    let keys = index || previous?.index.length ? await this.#index(ofPurpose(records, 'index'), scope) : []
    if (writes && index && keys.length === 0) keys = [await make('index')]
    return { data, index: keys }
  }

  /** The scope's keys with a new active data key. */
  async rotate(scope: string, previous: ScopeKeys | undefined): Promise<LoadedKeys & { data: LoadedKey }> {
    const records = ofPurpose(await this.#loader.list(scope), 'data')
    return { data: await this.#make(scope, 'data', lastGeneration(records)), index: previous?.index ?? [] }
  }

  async #data(records: readonly KeyRecord[], previous: ScopeKeys | undefined): Promise<LoadedKey | undefined> {
    if (this.#loader.canUnwrap) {
      const newest = newestLive(records)
      return newest && this.#hooks.obtain(newest)
    }
    // Of the keys in the store only those made by this process can be used, and only until they are retired there.
    const own = previous?.data
    const isLive = records.some(record => record.id === own?.key.id && record.state === 'live')
    return isLive ? own : undefined
  }

  async #index(records: readonly KeyRecord[], scope: string): Promise<LoadedKey[]> {
    if (!this.#loader.canUnwrap) {
      throw new WaxsealError(
        'KEY_PROVIDER_WRITE_ONLY',
        'a provider that cannot unwrap has no index key: write and search fields with an index where the private key is',
        { scope },
      )
    }
    const live = records.filter(record => record.state === 'live').sort((a, b) => b.generation - a.generation)
    return Promise.all(live.map(record => this.#hooks.obtain(record)))
  }

  async #make(scope: string, purpose: KeyPurpose, after: number): Promise<LoadedKey> {
    const { key, created } = await this.#loader.create(scope, purpose, after)
    return this.#hooks.admit(key, created ? 'key-created' : 'key-loaded')
  }
}

function ofPurpose(records: readonly KeyRecord[], purpose: KeyPurpose): KeyRecord[] {
  return records.filter(record => record.purpose === purpose)
}

function lastGeneration(records: readonly KeyRecord[]): number {
  return records.reduce((last, record) => Math.max(last, record.generation), 0)
}

function creationRefused(scope: string): WaxsealError {
  const name = scope === '' ? 'the application' : `scope "${scope}"`
  const call = scope === '' ? 'ensureScope()' : `ensureScope("${scope}")`
  return new WaxsealError(
    'KEY_CREATION_IN_TRANSACTION',
    `${name} has no key yet, and one cannot be made inside this transaction, which may roll back while values are ` +
      `already encrypted under it; call ${call} before the transaction`,
    { scope },
  )
}
