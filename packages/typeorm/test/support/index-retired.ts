import type { KeyStore } from '@waxseal/core'

/** The same store, in which the live index key is taken for retired: so that another is made. */
export function withIndexRetired(store: KeyStore): KeyStore {
  return {
    find: id => store.find(id),
    insert: record => store.insert(record),
    async list(scope) {
      const records = await store.list(scope)
      return records.map(record => (record.purpose === 'index' ? { ...record, state: 'retired' } : record))
    },
  }
}
