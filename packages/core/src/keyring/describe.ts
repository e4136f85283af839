import { keyIdToHex } from '../bytes.ts'
import { type KeyDescription, type KeyRecord, newestLive } from '../key/key-record.ts'

/** Descriptions of key records, with the active one of each scope and purpose marked. */
export function describeKeys(records: readonly KeyRecord[]): KeyDescription[] {
  const groups = new Map<string, KeyRecord[]>()
  for (const record of records) {
    const group = JSON.stringify([record.scope, record.purpose])
    groups.set(group, [...(groups.get(group) ?? []), record])
  }
  const active = new Set([...groups.values()].map(newestLive))
  return records.map(record => ({
    id: keyIdToHex(record.id),
    scope: record.scope,
    purpose: record.purpose,
    generation: record.generation,
    state: record.state,
    active: active.has(record),
    provider: record.wrapped.provider,
    kek: record.wrapped.kek,
    kekVersion: record.wrapped.kekVersion,
    createdAt: record.createdAt,
  }))
}
