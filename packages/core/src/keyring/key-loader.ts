import { keyIdToHex } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import { askProvider } from '../key/ask-provider.ts'
import { DataKey } from '../key/data-key.ts'
import type { KeyPurpose } from '../key/key-context.ts'
import type { KeyProvider } from '../key/key-provider.ts'
import { contextOf, type KeyRecord, newestLive } from '../key/key-record.ts'
import type { KeyStore } from '../key/key-store.ts'
import { withDeadline } from './deadline.ts'

/** What the loader works with. */
export interface KeyLoaderOptions {
  readonly provider: KeyProvider
  readonly store: KeyStore
  readonly namespace: string
  readonly storeTimeout: number
  readonly now: () => number
}

const ATTEMPTS = 8

/** Turns key records into data keys and makes new ones. It remembers nothing. */
export class KeyLoader {
  readonly #options: KeyLoaderOptions

  constructor(options: KeyLoaderOptions) {
    this.#options = options
  }

  /** False when the provider wraps and cannot unwrap. */
  get canUnwrap(): boolean {
    return this.#options.provider.canUnwrap
  }

  /** The record with this id. @throws WaxsealError KEY_UNKNOWN, KEY_STORE_UNAVAILABLE … */
  async find(id: number): Promise<KeyRecord> {
    const record = await this.#ask(store => store.find(id))
    // An index key encrypts nothing: an envelope that names one was tampered with.
    if (record?.purpose === 'data') return record
    const keyId = keyIdToHex(id)
    throw new WaxsealError(
      'KEY_UNKNOWN',
      `the key store holds no data key ${keyId}: it is another application's, was removed, or the envelope was changed`,
      { keyId },
    )
  }

  /** The records of a scope, or all. */
  list(scope?: string): Promise<KeyRecord[]> {
    return this.#ask(store => store.list(scope))
  }

  /**
   * Unwraps a record's data key and checks that it is the one committed to.
   *
   * @throws WaxsealError KEY_DESTROYED, KEY_UNWRAP_FAILED, KEY_PROVIDER_UNAVAILABLE, KEY_RECORD_INVALID …
   */
  async unwrap(record: KeyRecord): Promise<DataKey> {
    const { provider, namespace } = this.#options
    if (record.state === 'destroyed') throw destroyed(record)
    const bytes = await askProvider(() => provider.unwrap(record.wrapped, contextOf(record, namespace)))
    return DataKey.open(bytes, record, namespace)
  }

  /**
   * Makes the data key that follows the generations already there, and stores it. Where another process was faster,
   * its key is the one that is returned, with `created` false.
   */
  async create(scope: string, purpose: KeyPurpose, after: number): Promise<{ key: DataKey; created: boolean }> {
    const { provider, namespace, now } = this.#options
    let generation = after + 1
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { plaintext, wrapped } = await askProvider(() => provider.generate({ namespace, scope, purpose }))
      const rest = { wrapped, createdAt: new Date(now()) }
      const { key, record } = DataKey.create(plaintext, { namespace, scope, purpose, generation }, rest)
      if (await this.#ask(store => store.insert(record))) return { key, created: true }
      const winner = newestLive((await this.list(scope)).filter(other => other.purpose === purpose))
      // No winner: two of 2^32 ids were the same. Draw another key.
      if (winner === undefined || winner.generation < generation) continue
      if (this.canUnwrap) return { key: await this.unwrap(winner), created: false }
      generation = winner.generation + 1
    }
    throw new WaxsealError('KEY_STORE_UNAVAILABLE', `the key store took no new key in ${ATTEMPTS} attempts`, { scope })
  }

  #ask<T>(question: (store: KeyStore) => Promise<T>): Promise<T> {
    const { store, storeTimeout } = this.#options
    // Through an async function, so that a store that throws at once is treated like one that rejects.
    return withDeadline((async () => question(store))(), storeTimeout)
  }
}

function destroyed(record: KeyRecord): WaxsealError {
  const keyId = keyIdToHex(record.id)
  return new WaxsealError('KEY_DESTROYED', `the data key ${keyId} was destroyed, and with it every value under it`, {
    keyId,
    scope: record.scope,
  })
}
