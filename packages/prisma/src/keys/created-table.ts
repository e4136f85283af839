import type { KeyStore, SqlKeyStore } from '@waxseal/core'

/** A key table that is created where it does not exist, before it is used for the first time. */
export function createdAtFirstUse(store: SqlKeyStore): KeyStore {
  let creation: Promise<void> | undefined
  const create = async () => {
    try {
      await store.createTable()
    } catch {
      // PostgreSQL's IF NOT EXISTS is no lock: of two that create at once, one fails, and finds the table the next time.
      await store.createTable()
    }
  }
  const created = () => {
    creation ??= create().catch(error => {
      creation = undefined
      throw error
    })
    return creation
  }
  return {
    find: id => created().then(() => store.find(id)),
    list: scope => created().then(() => store.list(scope)),
    insert: record => created().then(() => store.insert(record)),
  }
}
