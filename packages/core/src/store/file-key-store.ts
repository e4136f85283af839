import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import type { KeyChange, KeyRecord } from '../key/key-record.ts'
import type { KeyStore } from '../key/key-store.ts'
import { clashes, placesOf } from './clash.ts'
import { blank, isBlank, type Line, parseLines } from './file-lines.ts'
import { says } from './record-change.ts'
import { fromColumns, type RecordColumns, toColumns } from './record-columns.ts'

/**
 * A key store in a file of JSON lines, mode 0600, for applications whose database should not hold the keys.
 *
 * The file only grows, by whole lines that are synced to the disk. Processes on one machine may share it: of two
 * lines that claim one place, the first counts, and whoever wrote the second finds that out when reading back. A change of
 * a record is a line, too, which names the change that it follows: of two that follow the same one, the first counts. Only the
 * wrapped bytes of a destroyed key are overwritten where they stand, by as many characters.
 * Not for network file systems, whose appends are not atomic. Back it up with the data: without it the data is gone.
 */
export class FileKeyStore implements KeyStore {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async find(id: number): Promise<KeyRecord | undefined> {
    return (await this.list()).find(record => record.id === id)
  }

  async list(scope?: string): Promise<KeyRecord[]> {
    const records = (await this.#entries()).map(({ record }) => record)
    return scope === undefined ? records : records.filter(record => record.scope === scope)
  }

  async insert(record: KeyRecord): Promise<boolean> {
    if ((await this.list()).some(present => clashes(present, record))) return false
    await this.#append({ ...toColumns(record) })
    const winner = (await this.list()).find(present => clashes(present, record))
    return winner !== undefined && Buffer.from(winner.binding).equals(record.binding)
  }

  async update(expected: KeyRecord, change: KeyChange): Promise<boolean> {
    const { id } = expected
    const before = await this.#entry(id)
    if (before === undefined || !says(before.record, expected)) return false
    const own = randomBytes(8).toString('hex')
    const { state, provider, kek, kek_version, wrapped } = toColumns({ ...expected, ...change })
    const columns = { id: toColumns(expected).id, state, provider, kek, kek_version, wrapped }
    await this.#append({ change: own, after: before.version, ...columns })
    const after = (await this.#entry(id))!
    // Also where another process has destroyed the key meanwhile: the line that came too late may hold its bytes.
    if (after.record.state === 'destroyed') await this.#overwrite(columns.id)
    return after.versions.has(own)
  }

  async contexts(): Promise<string[]> {
    const contexts = (await this.#lines()).map(contextOf).filter(context => context !== undefined)
    return [...new Set(contexts)]
  }

  async addContexts(contexts: readonly string[]): Promise<void> {
    const present = await this.contexts()
    const lines = contexts.filter(context => !present.includes(context)).map(context => ({ context }))
    if (lines.length > 0) await this.#append(...lines)
  }

  async #entry(id: number): Promise<Entry | undefined> {
    return (await this.#entries()).find(entry => entry.record.id === id)
  }

  /** The records of the file with the changes that count, in the order in which they were written. */
  async #entries(): Promise<Entry[]> {
    const taken = new Set<string>()
    const entries = new Map<unknown, Entry>()
    for (const { content } of await this.#lines()) {
      if (contextOf({ content }) !== undefined) continue
      if (typeof content.change === 'string') {
        entries.get(content.id)?.follow(content)
        continue
      }
      const record = fromColumns(content)
      const places = placesOf(record)
      if (places.some(place => taken.has(place))) continue
      for (const place of places) taken.add(place)
      entries.set(content.id, new Entry(record))
    }
    return [...entries.values()]
  }

  async #append(...lines: object[]): Promise<void> {
    const file = await open(this.#path, 'a', 0o600)
    try {
      // A line break before as well: should the machine have died in the middle of a line, this one stands apart.
      await file.appendFile(`\n${lines.map(line => JSON.stringify(line)).join('\n')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  }

  /** Overwrites the wrapped bytes of a key wherever they stand. Lines may be added meanwhile; none is moved. */
  async #overwrite(id: string): Promise<void> {
    const file = await open(this.#path, 'r+')
    try {
      for (const line of parseLines(await file.readFile(), this.#path)) {
        if (line.content.id !== id) continue
        for (const { offset, bytes } of blank(line)) await file.write(bytes, 0, bytes.length, offset)
      }
      await file.sync()
    } finally {
      await file.close()
    }
  }

  async #lines(): Promise<Line[]> {
    let bytes: Buffer
    try {
      bytes = await readFile(this.#path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
    return parseLines(bytes, this.#path)
  }
}

/** A record of the file, and the changes that it went through. */
class Entry {
  record: KeyRecord
  /** The last change that counts; empty for none. */
  version = ''
  readonly versions = new Set<string>()
  /** Wrapped bytes that stand in the file, whether they count or not. */
  #remains: string

  constructor(record: KeyRecord) {
    this.record = record
    this.#remains = toColumns(record).wrapped
  }

  follow(content: Line['content']): void {
    const { change, after, state, provider, kek, kek_version, wrapped } = content
    if (!isBlank(wrapped)) this.#remains = String(wrapped)
    const counts = after === this.version
    if (counts) {
      this.version = String(change)
      this.versions.add(this.version)
    }
    const columns: RecordColumns = toColumns(this.record)
    const changed = counts ? { ...columns, state, provider, kek, kek_version, wrapped } : columns
    // Of a key whose destruction was interrupted, the bytes are still there, and are told of so that it is taken up again.
    const rest = changed.state === 'destroyed' ? { wrapped: isBlank(this.#remains) ? '' : this.#remains } : {}
    this.record = fromColumns({ ...changed, ...rest })
  }
}

function contextOf({ content }: Pick<Line, 'content'>): string | undefined {
  return typeof content.context === 'string' && content.wrapped === undefined ? content.context : undefined
}
