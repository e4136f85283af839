import type { KeyChange, KeyRecord } from '../key/key-record.ts'

/** True when a record has this state and wrapped key: what compare-and-set compares. */
export function says(record: KeyRecord, { state, wrapped }: KeyChange): boolean {
  return record.state === state && Buffer.from(record.wrapped.blob).equals(wrapped.blob)
}
