import type { KeyRecord } from '../key/key-record.ts'

/** The places that a record takes in a store, each of which takes one record: its id, and its generation. */
export function placesOf(record: KeyRecord): string[] {
  return [`id ${record.id}`, JSON.stringify([record.scope, record.purpose, record.generation])]
}

/** True when two records cannot be in one store. */
export function clashes(a: KeyRecord, b: KeyRecord): boolean {
  const places = placesOf(b)
  return placesOf(a).some(place => places.includes(place))
}
