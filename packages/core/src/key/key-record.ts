import type { KeyContext, KeyPurpose } from './key-context.ts'
import type { WrappedKey } from './key-provider.ts'

/**
 * `pending`: an index key that is searched for and not written yet, until every process knows it. `live`: decrypts and is
 * searched for, and the newest live one encrypts and is written. `retired`: decrypts only, and is no longer asked for in
 * searches. `destroyed`: its wrapped bytes are gone, and so is what it encrypted.
 */
export type KeyState = 'pending' | 'live' | 'retired' | 'destroyed'

/** A data key as the key store holds it: wrapped, with what proves that it is the right one. */
export interface KeyRecord {
  /** First 4 bytes of the commitment. Unique in the store: envelopes name their key by it. */
  readonly id: number
  readonly scope: string
  readonly purpose: KeyPurpose
  /** 1, 2, 3 … in each scope and purpose, unique there: of two that create the same one, the store lets one win. */
  readonly generation: number
  readonly state: KeyState
  /** 32 bytes, derived from the data key alone. See FORMAT.md. */
  readonly commitment: Uint8Array
  /** 32 bytes, derived from the data key and this record's namespace, scope, purpose and generation. */
  readonly binding: Uint8Array
  readonly wrapped: WrappedKey
  readonly createdAt: Date
}

/** What `describe()` tells of a data key: all but its wrapped bytes. */
export interface KeyDescription {
  /** 8 hexadecimal digits. */
  readonly id: string
  readonly scope: string
  readonly purpose: KeyPurpose
  readonly generation: number
  readonly state: KeyState
  /** True for the key that new values are encrypted, or new indexes hashed, under. */
  readonly active: boolean
  /** What wraps it; `none` for the record that closes a scope which was shredded, and never had a key. */
  readonly provider: string
  /** The key-encryption key that wraps it, as its provider names it. */
  readonly kek: string
  /** The version of that key, where it has versions. */
  readonly kekVersion: string | undefined
  readonly createdAt: Date
}

/** What a record's wrapped key is bound to. */
export function contextOf(record: Pick<KeyRecord, 'scope' | 'purpose'>, namespace: string): KeyContext {
  return { namespace, scope: record.scope, purpose: record.purpose }
}

/** What may change in a record: never the key that it holds, nor the place that this is bound to. */
export type KeyChange = Pick<KeyRecord, 'state' | 'wrapped'>

/** The newest live record of a scope and purpose, which is the active one; undefined where there is none, or they were shredded. */
export function newestLive(records: readonly KeyRecord[]): KeyRecord | undefined {
  return isShredded(records) ? undefined : newest(records.filter(record => record.state === 'live'))
}

/** The record of the highest generation. */
export function newest(records: readonly KeyRecord[]): KeyRecord | undefined {
  return records.reduce<KeyRecord | undefined>(
    (last, record) => (record.generation > (last?.generation ?? 0) ? record : last),
    undefined,
  )
}

/**
 * True when the keys of a scope and purpose were shredded: then the last one is destroyed, and no older one counts. A process that
 * is about to add a key finds its place taken.
 */
export function isShredded(records: readonly KeyRecord[]): boolean {
  return newest(records)?.state === 'destroyed'
}

/** True when a destroyed record has its wrapped key no more. One that was interrupted may. */
export function isDestroyed(record: KeyRecord): boolean {
  return record.state === 'destroyed' && record.wrapped.blob.length === 0
}
