import type { KeyChange, KeyRecord } from '../key/key-record.ts'
import type { KeyStore } from '../key/key-store.ts'
import { clashes } from './clash.ts'
import { says } from './record-change.ts'

/** A key store that lasts as long as the process: for tests, and for data that need not outlive it. */
export class MemoryKeyStore implements KeyStore {
  readonly #records: KeyRecord[] = []
  readonly #contexts = new Set<string>()

  async find(id: number): Promise<KeyRecord | undefined> {
    return this.#records.find(record => record.id === id)
  }

  async list(scope?: string): Promise<KeyRecord[]> {
    return this.#records.filter(record => scope === undefined || record.scope === scope)
  }

  async insert(record: KeyRecord): Promise<boolean> {
    if (this.#records.some(present => clashes(present, record))) return false
    this.#records.push(record)
    return true
  }

  async update(expected: KeyRecord, change: KeyChange): Promise<boolean> {
    const place = this.#records.findIndex(record => record.id === expected.id)
    const present = this.#records[place]
    if (present === undefined || !says(present, expected)) return false
    this.#records[place] = { ...present, state: change.state, wrapped: change.wrapped }
    return true
  }

  async contexts(): Promise<string[]> {
    return [...this.#contexts]
  }

  async addContexts(contexts: readonly string[]): Promise<void> {
    for (const context of contexts) this.#contexts.add(context)
  }
}
