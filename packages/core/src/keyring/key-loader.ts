import { keyIdToHex, zero } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import { askProvider } from '../key/ask-provider.ts'
import { DataKey } from '../key/data-key.ts'
import type { KeyPurpose } from '../key/key-context.ts'
import { contextOf, isShredded, type KeyChange, type KeyRecord, type KeyState, newest } from '../key/key-record.ts'
import type { KeyStore } from '../key/key-store.ts'
import { withDeadline } from './deadline.ts'
import { failureOf } from './failure.ts'
import { keyDestroyed, scopeShredded } from './key-destroyed.ts'
import type { ResolvedKeyringOptions } from './keyring-options.ts'
import type { ObservedCall } from './observed-calls.ts'

/** What the loader works with. */
export type KeyLoaderOptions = Pick<
  ResolvedKeyringOptions,
  'provider' | 'store' | 'namespace' | 'storeTimeout' | 'now' | 'events' | 'calls'
>

/** Which key is to be made. */
export interface KeyToMake {
  readonly scope: string
  readonly purpose: KeyPurpose
  /** The last generation that is there; 0 for none. */
  readonly after: number
  readonly state?: Extract<KeyState, 'live' | 'pending'> | undefined
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

  /** The record of the data key with this id. @throws WaxsealError KEY_UNKNOWN, KEY_STORE_UNAVAILABLE … */
  async find(id: number): Promise<KeyRecord> {
    const record = await this.findAny(id)
    // An index key encrypts nothing: an envelope that names one was tampered with.
    return record.purpose === 'data' ? record : keyUnknown(id)
  }

  /** The record with this id, of whatever purpose. @throws WaxsealError KEY_UNKNOWN, KEY_STORE_UNAVAILABLE … */
  async findAny(id: number): Promise<KeyRecord> {
    return (await this.#ask('find', { keyId: keyIdToHex(id) }, store => store.find(id))) ?? keyUnknown(id)
  }

  /** The records of a scope, or all. */
  list(scope?: string): Promise<KeyRecord[]> {
    return this.#ask('list', { scope }, store => store.list(scope))
  }

  /** Adds a record: false when its place is taken. */
  insert(record: KeyRecord): Promise<boolean> {
    return this.#ask('insert', about(record), store => store.insert(record))
  }

  /** Changes a record that still is as expected: false when it is not. @throws WaxsealError KEY_STORE_UNSUPPORTED … */
  async update(expected: KeyRecord, change: KeyChange): Promise<boolean> {
    this.requireUpdates()
    return this.#ask('update', about(expected), store => store.update!(expected, change))
  }

  /** Refuses what a store cannot do, before anything is begun. @throws WaxsealError KEY_STORE_UNSUPPORTED */
  requireUpdates(): void {
    if (typeof this.#options.store.update === 'function') return
    throw new WaxsealError(
      'KEY_STORE_UNSUPPORTED',
      'the key store has no method "update", so its records cannot be changed: add it, as the interface KeyStore describes it',
    )
  }

  /**
   * Unwraps a record's data key and checks that it is the one committed to.
   *
   * @throws WaxsealError KEY_DESTROYED, KEY_UNWRAP_FAILED, KEY_PROVIDER_UNAVAILABLE, KEY_RECORD_INVALID …
   */
  unwrap(record: KeyRecord): Promise<DataKey> {
    return this.#opening(record, bytes => DataKey.open(bytes, record, this.#options.namespace))
  }

  /** The same, for those who wrap it anew: the 32 bytes, which they zero. */
  unwrapBytes(record: KeyRecord): Promise<Uint8Array> {
    return this.#opening(record, bytes => {
      try {
        DataKey.verify(bytes, record, this.#options.namespace)
        return bytes
      } catch (error) {
        zero(bytes)
        throw error
      }
    })
  }

  async #opening<T>(record: KeyRecord, open: (bytes: Uint8Array) => T): Promise<T> {
    const { provider, namespace, events, calls } = this.#options
    if (record.state === 'destroyed') throw keyDestroyed(record)
    try {
      const call: ObservedCall = { to: 'provider', operation: 'unwrap', provider: provider.name, ...about(record) }
      const unwrap = () => askProvider(() => provider.unwrap(record.wrapped, contextOf(record, namespace)))
      return open(await calls.run(call, unwrap))
    } catch (error) {
      const { id, scope, purpose } = record
      events.emit({ type: 'unwrap-failed', keyId: keyIdToHex(id), scope, purpose, ...failureOf(error) })
      throw error
    }
  }

  /**
   * Makes the data key that follows the generations already there, and stores it. Where another process was faster,
   * its key is the one that is returned, with `created` false.
   *
   * @throws WaxsealError KEY_DESTROYED when the scope was shredded meanwhile
   */
  async create({ scope, purpose, after, state = 'live' }: KeyToMake): Promise<{ key: DataKey; created: boolean }> {
    const { provider, namespace, now, calls } = this.#options
    let generation = after + 1
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const call: ObservedCall = { to: 'provider', operation: 'generate', provider: provider.name, scope }
      const generate = () => askProvider(() => provider.generate({ namespace, scope, purpose }))
      const { plaintext, wrapped } = await calls.run(call, generate)
      const rest = { state, wrapped, createdAt: new Date(now()) }
      const { key, record } = DataKey.create(plaintext, { namespace, scope, purpose, generation }, rest)
      if (await this.insert(record)) return { key, created: true }
      const records = (await this.list(scope)).filter(other => other.purpose === purpose)
      const winner = newest(records.filter(other => other.state === state))
      if (isShredded(records) && (newest(records)?.generation ?? 0) >= generation) throw scopeShredded(scope)
      // No winner: two of 2^32 ids were the same. Draw another key.
      if (winner === undefined || winner.generation < generation) continue
      if (this.canUnwrap) return { key: await this.unwrap(winner), created: false }
      generation = winner.generation + 1
    }
    throw new WaxsealError('KEY_STORE_UNAVAILABLE', `the key store took no new key in ${ATTEMPTS} attempts`, { scope })
  }

  #ask<T>(
    operation: ObservedCall['operation'],
    what: Pick<ObservedCall, 'scope' | 'keyId'>,
    question: (store: KeyStore) => Promise<T>,
  ): Promise<T> {
    const { store, storeTimeout, calls } = this.#options
    // Through an async function, so that a store that throws at once is treated like one that rejects.
    const ask = () => withDeadline((async () => question(store))(), storeTimeout)
    return calls.run({ to: 'store', operation, ...what }, ask)
  }
}

function about({ id, scope }: KeyRecord) {
  return { scope, keyId: keyIdToHex(id) }
}

function keyUnknown(id: number): never {
  const keyId = keyIdToHex(id)
  throw new WaxsealError(
    'KEY_UNKNOWN',
    `the key store holds no data key ${keyId}: it is another application's, was removed, or the envelope was changed`,
    { keyId },
  )
}
