import { randomBytes } from 'node:crypto'
import {
  type KeyChange,
  type KeyProvider,
  type KeyRecord,
  Keyring,
  type KeyringEvent,
  type KeyringOptions,
  type KeyStore,
  localKey,
  WaxsealError,
  type WaxsealErrorCode,
  type WrappedKey,
} from '../../src/index.ts'
import { clashes } from '../../src/store/clash.ts'
import { says } from '../../src/store/record-change.ts'

/** A clock that only moves when told to. */
export class Clock {
  time = Date.UTC(2026, 0, 1)
  readonly now = (): number => this.time
  advance(milliseconds: number): void {
    this.time += milliseconds
  }
}

/** A real local key behind a switch that makes it fail, counting its calls and keeping the buffers it handed out. */
export class SwitchedProvider implements KeyProvider {
  readonly name: string
  readonly canUnwrap: boolean
  readonly calls = { generate: 0, unwrap: 0 }
  readonly handedOut: Uint8Array[] = []
  failure: WaxsealErrorCode | Error | undefined
  delay = 0
  readonly #inner: KeyProvider

  constructor(inner: KeyProvider = localKey({ bytes: randomBytes(32) })) {
    this.#inner = inner
    this.name = inner.name
    this.canUnwrap = inner.canUnwrap
  }

  async generate(...args: Parameters<KeyProvider['generate']>): ReturnType<KeyProvider['generate']> {
    this.calls.generate++
    await this.#gate()
    const generated = await this.#inner.generate(...args)
    this.handedOut.push(generated.plaintext)
    return generated
  }

  async wrap(...args: Parameters<KeyProvider['wrap']>): ReturnType<KeyProvider['wrap']> {
    await this.#gate()
    return this.#inner.wrap(...args)
  }

  recognizes(wrapped: WrappedKey): boolean {
    return this.#inner.recognizes!(wrapped)
  }

  async unwrap(...args: Parameters<KeyProvider['unwrap']>): ReturnType<KeyProvider['unwrap']> {
    this.calls.unwrap++
    await this.#gate()
    const plaintext = await this.#inner.unwrap(...args)
    this.handedOut.push(plaintext)
    return plaintext
  }

  async #gate(): Promise<void> {
    if (this.delay > 0) await new Promise(resolve => setTimeout(resolve, this.delay))
    if (this.failure instanceof Error) throw this.failure
    if (this.failure !== undefined) throw new WaxsealError(this.failure, 'switched off')
  }
}

/** A memory store whose records can be reached, to change them as an attacker or an operator would. */
export class OpenStore implements KeyStore {
  records: KeyRecord[] = []
  reads = 0

  async find(id: number): Promise<KeyRecord | undefined> {
    this.reads++
    return this.records.find(record => record.id === id)
  }

  async list(scope?: string): Promise<KeyRecord[]> {
    this.reads++
    return this.records.filter(record => scope === undefined || record.scope === scope)
  }

  async insert(record: KeyRecord): Promise<boolean> {
    if (this.records.some(present => clashes(present, record))) return false
    this.records.push(record)
    return true
  }

  async update(expected: KeyRecord, change: KeyChange): Promise<boolean> {
    const place = this.records.findIndex(record => record.id === expected.id)
    if (place < 0 || !says(this.records[place]!, expected)) return false
    this.records = this.records.with(place, { ...this.records[place]!, ...change })
    return true
  }

  /** Replaces the record of a scope and purpose by what `change` makes of it. */
  change(match: Partial<KeyRecord>, change: (record: KeyRecord) => KeyRecord): void {
    const fits = (record: KeyRecord) =>
      Object.entries(match).every(([name, value]) => record[name as keyof KeyRecord] === value)
    this.records = this.records.map(record => (fits(record) ? change(record) : record))
  }
}

/** A keyring with everything around it within reach. */
export function setUp(options: Partial<KeyringOptions> = {}) {
  const clock = new Clock()
  const provider = new SwitchedProvider()
  const store = new OpenStore()
  const events: KeyringEvent[] = []
  const common = { provider, store, now: clock.now, onEvent: (event: KeyringEvent) => void events.push(event) }
  const keyring = new Keyring({ ...common, ...options })
  /** Another process on the same store and key. */
  const another = (more: Partial<KeyringOptions> = {}) => new Keyring({ ...common, ...options, ...more })
  return { clock, provider, store, events, keyring, another }
}

/** Lets work that goes on in the background come to its end. */
export function settled(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 5))
}
