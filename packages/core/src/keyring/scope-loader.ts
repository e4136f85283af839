import { keyIdToHex } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import type { DataKey } from '../key/data-key.ts'
import type { KeyPurpose } from '../key/key-context.ts'
import { isShredded, type KeyRecord, newest, newestLive } from '../key/key-record.ts'
import type { LoadedKey, LoadedKeys, ScopeKeys } from './key-cache.ts'
import { scopeShredded } from './key-destroyed.ts'
import type { KeyLoader } from './key-loader.ts'

/** How an operation may wait. */
export interface WaitOptions {
  /**
   * True where waiting could block the operation itself, which holds the only connection: then keys that may still serve do, while
   * they are asked for in the background.
   */
  readonly impatient?: boolean | undefined
}

/** What an operation is going to do with a scope's keys. */
export interface ReadyOptions extends WaitOptions {
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
  /** A new data key takes the place of another. */
  readonly rotated: (key: DataKey, previous: string | undefined) => void
  /** The store has an index key that is written and cannot be had now. */
  readonly incomplete: (scope: string) => void
  /** The store says that a key is no more. */
  readonly destroyed: (record: KeyRecord) => void
}

/** How a data key is followed by another. */
export interface RotationOptions {
  /**
   * True to make one although the active key cannot be unwrapped, as when its KMS key is lost. Otherwise that is a reason not to:
   * the key table may be another application's.
   */
  readonly unverified?: boolean | undefined
}

/** A rotation as part of one over many scopes. */
export interface ScopeRotation extends RotationOptions {
  /** The key to be followed. Where another is active by now, it has been, and that one counts as the new one. */
  readonly from?: number | undefined
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
    const records = await this.#list(scope)
    if (isShredded(ofPurpose(records, 'data'))) throw scopeShredded(scope)
    try {
      return await this.#load(scope, records, options, previous)
    } catch (error) {
      // Without a generation that others write, searches would miss rows: better none. One that is pending nobody writes yet.
      const known = new Set(previous?.index.map(({ key }) => key.id))
      const written = ofPurpose(records, 'index').filter(({ state }) => state === 'live')
      if (known.size > 0 && written.some(({ id }) => !known.has(id))) this.#hooks.incomplete(scope)
      throw error
    }
  }

  /** The scope's keys with a new active data key. @throws WaxsealError KEY_DESTROYED, KEY_UNWRAP_FAILED, KEY_RECORD_INVALID … */
  async rotate(
    scope: string,
    previous: ScopeKeys | undefined,
    options: ScopeRotation,
  ): Promise<LoadedKeys & { data: LoadedKey }> {
    const records = ofPurpose(await this.#list(scope), 'data')
    if (isShredded(records)) throw scopeShredded(scope)
    const active = newestLive(records)
    const index = previous?.index ?? []
    if (active !== undefined && this.#loader.canUnwrap && !options.unverified) {
      const data = await this.#hooks.obtain(active)
      if (options.from !== undefined && options.from !== active.id) return { data, index }
    }
    const { loaded, created } = await this.#make(scope, 'data', newest(records)?.generation ?? 0)
    if (created) this.#hooks.rotated(loaded.key, active && keyIdToHex(active.id))
    return { data: loaded, index }
  }

  async #load(
    scope: string,
    records: readonly KeyRecord[],
    { writes = true, index = false, create = true }: ReadyOptions,
    previous: ScopeKeys | undefined,
  ): Promise<LoadedKeys> {
    const make = async (purpose: KeyPurpose) => {
      if (!create) throw creationRefused(scope)
      return (await this.#make(scope, purpose, newest(ofPurpose(records, purpose))?.generation ?? 0)).loaded
    }
    let data = writes || previous?.data ? await this.#data(ofPurpose(records, 'data'), previous) : undefined
    if (writes) data ??= await make('data')
    let keys = index || previous?.index.length ? await this.#index(ofPurpose(records, 'index'), scope) : []
    if (writes && index && keys.length === 0) keys = [await make('index')]
    return { data, index: keys }
  }

  async #list(scope: string): Promise<KeyRecord[]> {
    const records = await this.#loader.list(scope)
    for (const record of records) if (record.state === 'destroyed') this.#hooks.destroyed(record)
    return records
  }

  async #data(records: readonly KeyRecord[], previous: ScopeKeys | undefined): Promise<LoadedKey | undefined> {
    if (this.#loader.canUnwrap) {
      const active = newestLive(records)
      return active && this.#hooks.obtain(active)
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
    if (isShredded(records)) throw scopeShredded(scope)
    return Promise.all(searched(records).map(record => this.#hooks.obtain(record)))
  }

  async #make(scope: string, purpose: KeyPurpose, after: number): Promise<{ loaded: LoadedKey; created: boolean }> {
    const { key, created } = await this.#loader.create({ scope, purpose, after })
    return { loaded: this.#hooks.admit(key, created ? 'key-created' : 'key-loaded'), created }
  }
}

/** True when keys in memory are those that the records of their scope name: nothing has been rotated, retired or destroyed. */
export function areCurrent({ data, index }: ScopeKeys, records: readonly KeyRecord[]): boolean {
  const named = [
    ...(data === undefined ? [] : [newestLive(ofPurpose(records, 'data'))]),
    ...(index.length === 0 ? [] : searched(ofPurpose(records, 'index'))),
  ]
  const held = data === undefined ? index : [data, ...index]
  return named.length === held.length && named.every((record, i) => record?.id === held[i]!.key.id)
}

/** Of the records of index keys those that are searched under, the one that is written first. */
function searched(records: readonly KeyRecord[]): KeyRecord[] {
  const active = newestLive(records)
  // A pending key alone was never written: there is nothing to be found under it.
  if (active === undefined) return []
  return [active, ...records.filter(record => record !== active && /^(live|pending)$/.test(record.state))]
}

function ofPurpose(records: readonly KeyRecord[], purpose: KeyPurpose): KeyRecord[] {
  return records.filter(record => record.purpose === purpose)
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
