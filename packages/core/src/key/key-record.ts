import type { KeyContext, KeyPurpose } from './key-context.ts'
import type { WrappedKey } from './key-provider.ts'

/**
 * `live`: decrypts, and the newest live one encrypts. `retired`: decrypts only, and is no longer asked for in
 * searches. `destroyed`: its wrapped bytes are gone, and so is what it encrypted.
 */
export type KeyState = 'live' | 'retired' | 'destroyed'

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

/** The newest live record, or undefined. */
export function newestLive(records: readonly KeyRecord[]): KeyRecord | undefined {
  let newest: KeyRecord | undefined
  for (const record of records) {
    if (record.state === 'live' && record.generation > (newest?.generation ?? 0)) newest = record
  }
  return newest
}
