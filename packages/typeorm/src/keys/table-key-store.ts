import { isWaxsealError, type KeyRecord, type KeyStore, type SqlKeyStore } from '@waxseal/core'

/**
 * The key table. Where it may be created, that happens when the first key is stored; until then a missing table is one
 * without keys. So it also comes back by itself after the schema was dropped.
 */
export class TableKeyStore implements KeyStore {
  readonly #table: SqlKeyStore
  readonly #mayCreate: () => boolean

  constructor(table: SqlKeyStore, mayCreate: () => boolean) {
    this.#table = table
    this.#mayCreate = mayCreate
  }

  find(id: number): Promise<KeyRecord | undefined> {
    return this.#orWhenMissing(this.#table.find(id), async () => undefined)
  }

  list(scope?: string): Promise<KeyRecord[]> {
    return this.#orWhenMissing(this.#table.list(scope), async () => [])
  }

  insert(record: KeyRecord): Promise<boolean> {
    return this.#orWhenMissing(this.#table.insert(record), async () => {
      await createTable(this.#table)
      return this.#table.insert(record)
    })
  }

  async #orWhenMissing<T>(attempt: Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    try {
      return await attempt
    } catch (error) {
      if (!isWaxsealError(error, 'KEY_TABLE_MISSING') || !this.#mayCreate()) throw error
      return otherwise()
    }
  }
}

/** Creates the key table where it does not exist. */
export async function createTable(table: SqlKeyStore): Promise<void> {
  try {
    await table.createTable()
  } catch {
    // On PostgreSQL, IF NOT EXISTS fails for one of two that create a table at the same time. Then it exists.
    await table.createTable()
  }
}
