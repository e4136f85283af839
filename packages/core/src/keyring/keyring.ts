import { keyIdToHex } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import type { DataKey } from '../key/data-key.ts'
import { checkScope } from '../key/key-context.ts'
import type { KeyDescription } from '../key/key-record.ts'
import { BackgroundRefresh } from './background-refresh.ts'
import { ContextBook } from './context-book.ts'
import { describeKeys } from './describe.ts'
import { freshness } from './freshness.ts'
import { KeyAcquisition } from './key-acquisition.ts'
import type { ScopeKeys } from './key-cache.ts'
import { KeyLoader } from './key-loader.ts'
import { type KeyringOptions, type ResolvedKeyringOptions, resolveKeyringOptions } from './keyring-options.ts'
import type { ReadyOptions } from './scope-loader.ts'

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
  }

  /**
   * Makes sure of the keys that an operation in `scope` (`''`: the application's own) needs. Creates the scope's first
   * keys where there are none. Returns undefined when all is in memory; else a promise, the same for all who wait.
   *
   * @throws WaxsealError SCOPE_INVALID, KEY_CREATION_IN_TRANSACTION, KEY_PROVIDER_UNAVAILABLE, KEY_UNWRAP_FAILED,
   *   KEY_STORE_UNAVAILABLE, KEY_TABLE_MISSING, KEY_RECORD_INVALID, KEY_PROVIDER_WRITE_ONLY
   */
  ready(scope: string, options: ReadyOptions = {}): Promise<void> | undefined {
    const keys = this.#acquisition.cache.byScope(scope)
    if (keys !== undefined && serves(keys, options)) {
      const now = this.#options.now()
      const state = freshness(keys.checkedAt, now, this.#options)
      if (state !== 'expired') {
        for (const loaded of keys.all) loaded.usedAt = now
        if (state === 'stale') this.#background.refreshScope(scope, keys, now)
        else this.#background.rotateWhenDue(scope, keys, now)
        return undefined
      }
    }
    checkScope(scope)
    return this.#acquisition.loadScope(scope, options)
  }

  /**
   * Makes sure of the data keys with these ids, which envelopes name. Returns undefined when all are in memory.
   *
   * @throws WaxsealError KEY_UNKNOWN, KEY_DESTROYED, KEY_PROVIDER_UNAVAILABLE, KEY_UNWRAP_FAILED, KEY_RECORD_INVALID …
   */
  load(ids: Iterable<number>): Promise<void> | undefined {
    const now = this.#options.now()
    const { cache } = this.#acquisition
    const missing: number[] = []
    for (const id of ids) {
      const loaded = cache.byId(id)
      if (loaded === undefined) {
        missing.push(id)
        continue
      }
      loaded.usedAt = now
      const state = this.#acquisition.freshnessOf(loaded, now)
      if (state === 'expired') missing.push(id)
      else if (state === 'stale') this.#background.refreshKey(loaded, now)
    }
    return missing.length === 0 ? undefined : this.#acquisition.loadKeys(missing)
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
    const { key } = await this.#acquisition.rotate(scope)
    return keyIdToHex(key.id)
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

  /** The data key with this id. @throws WaxsealError KEY_NOT_LOADED */
  key(id: number): DataKey {
    const key = this.#acquisition.cache.byId(id)?.key
    if (key?.purpose === 'data') return key
    return notLoaded('the data key', { keyId: keyIdToHex(id) })
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
