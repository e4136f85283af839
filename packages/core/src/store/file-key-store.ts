import { open, readFile } from 'node:fs/promises'
import { WaxsealError } from '../errors.ts'
import type { KeyRecord } from '../key/key-record.ts'
import type { KeyStore } from '../key/key-store.ts'
import { clashes, placesOf } from './clash.ts'
import { fromColumns, toColumns } from './record-columns.ts'

/**
 * A key store in a file of JSON lines, mode 0600, for applications whose database should not hold the keys.
 *
 * The file only grows, by whole lines that are synced to the disk. Processes on one machine may share it: of two
 * lines that claim one place, the first counts, and whoever wrote the second finds that out when reading back.
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
    const taken = new Set<string>()
    const records: KeyRecord[] = []
    for (const line of await this.#lines()) {
      if (contextOf(line) !== undefined) continue
      const record = fromColumns(line)
      const places = placesOf(record)
      if (places.some(place => taken.has(place))) continue
      for (const place of places) taken.add(place)
      records.push(record)
    }
    return scope === undefined ? records : records.filter(record => record.scope === scope)
  }

  async insert(record: KeyRecord): Promise<boolean> {
    if ((await this.list()).some(present => clashes(present, record))) return false
    await this.#append(toColumns(record))
    const winner = (await this.list()).find(present => clashes(present, record))
    return winner !== undefined && Buffer.from(winner.binding).equals(record.binding)
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

  async #lines(): Promise<Line[]> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
    return text.split('\n').flatMap((line, i) => (line === '' ? [] : [this.#parse(line, i + 1)]))
  }

  #parse(line: string, number: number): Line {
    let row: unknown
    try {
      row = JSON.parse(line)
    } catch {
      throw new WaxsealError(
        'KEY_RECORD_INVALID',
        `line ${number} of the key store ${this.#path} is no record. If a crash cut it short while it was written, ` +
          'nothing was encrypted under it, and the line can be removed; else restore the file from a backup',
      )
    }
    return typeof row === 'object' && row !== null ? (row as Line) : {}
  }
}

/** A line of the file: a record, or a context. */
type Line = Readonly<Record<string, unknown>>

function contextOf(line: Line): string | undefined {
  return typeof line.context === 'string' && line.wrapped === undefined ? line.context : undefined
}
