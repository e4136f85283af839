import { createSecretKey, type KeyObject } from 'node:crypto'
import { keyIdToHex, zero } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import type { EngineKey, EngineMacKey } from '../suite/cipher-engine.ts'
import { currentEngine } from '../suite/engine.ts'
import { deriveBinding, deriveCommitment, deriveFieldKey, deriveIndexKey, type RecordIdentity } from './derivation.ts'
import type { KeyPurpose } from './key-context.ts'
import type { KeyRecord } from './key-record.ts'

/** Bytes of a data key. */
export const DATA_KEY_LENGTH = 32

/**
 * A data key in memory. Its bytes live in a KeyObject, outside the JavaScript heap; what it encrypts with is derived
 * from it once per field. A key that the cache drops is freed, and its memory cleansed, once the last operation that
 * holds it ends.
 */
export class DataKey {
  readonly id: number
  readonly scope: string
  readonly purpose: KeyPurpose
  readonly generation: number
  readonly createdAt: Date
  readonly #secret: KeyObject
  readonly #fieldKeys = new Map<string, EngineKey>()
  readonly #indexKeys = new Map<string, EngineMacKey>()

  private constructor(record: KeyRecord, secret: KeyObject) {
    this.id = record.id
    this.scope = record.scope
    this.purpose = record.purpose
    this.generation = record.generation
    this.createdAt = record.createdAt
    this.#secret = secret
  }

  /**
   * The data key of a record, after unwrapping. Takes over the bytes and zeroes them.
   *
   * @throws WaxsealError KEY_RECORD_INVALID when the key is not the one that the record committed to, in the place
   *   where the record was written
   */
  static open(bytes: Uint8Array, record: KeyRecord, namespace: string): DataKey {
    const secret = takeOver(bytes)
    verify(secret, record, namespace)
    return new DataKey(record, secret)
  }

  /** The same check for bytes that are going to be wrapped anew: leaves them as they are. @throws WaxsealError KEY_RECORD_INVALID */
  static verify(bytes: Uint8Array, record: KeyRecord, namespace: string): void {
    verify(takeOver(Uint8Array.from(bytes)), record, namespace)
  }

  /** A new data key with the record that commits to it. Takes over the bytes and zeroes them. */
  static create(bytes: Uint8Array, identity: RecordIdentity, rest: NewRecord): NewKey {
    const secret = takeOver(bytes)
    const commitment = deriveCommitment(secret)
    const record: KeyRecord = {
      id: commitment.readUInt32BE(),
      scope: identity.scope,
      purpose: identity.purpose,
      generation: identity.generation,
      state: rest.state,
      commitment,
      binding: deriveBinding(secret, identity),
      wrapped: rest.wrapped,
      createdAt: rest.createdAt,
    }
    return { record, key: new DataKey(record, secret) }
  }

  /** The key that encrypts the field with this context. Derived at first use. */
  fieldKey(context: string): EngineKey {
    let key = this.#fieldKeys.get(context)
    if (key === undefined) {
      const bytes = deriveFieldKey(this.#secret, this.scope, context)
      key = currentEngine().importKey(bytes)
      zero(bytes)
      this.#fieldKeys.set(context, key)
    }
    return key
  }

  /** The key that hashes the index of the field with this context. Derived at first use. */
  indexKey(context: string): EngineMacKey {
    let key = this.#indexKeys.get(context)
    if (key === undefined) {
      const bytes = deriveIndexKey(this.#secret, this.scope, context)
      key = currentEngine().importMacKey(bytes)
      zero(bytes)
      this.#indexKeys.set(context, key)
    }
    return key
  }
}

/** What a new record holds besides its identity and what follows from the key. */
export type NewRecord = Pick<KeyRecord, 'state' | 'wrapped' | 'createdAt'>

/** A new data key and its record. */
export interface NewKey {
  readonly key: DataKey
  readonly record: KeyRecord
}

function takeOver(bytes: Uint8Array): KeyObject {
  try {
    if (bytes.length !== DATA_KEY_LENGTH) {
      throw new WaxsealError(
        'KEY_UNWRAP_FAILED',
        `the key provider returned ${bytes.length} bytes for a data key; a data key has ${DATA_KEY_LENGTH}`,
      )
    }
    return createSecretKey(bytes)
  } finally {
    zero(bytes)
  }
}

function verify(secret: KeyObject, record: KeyRecord, namespace: string): void {
  const commitment = deriveCommitment(secret)
  const binding = deriveBinding(secret, { ...record, namespace })
  if (!commitment.equals(record.commitment) || commitment.readUInt32BE() !== record.id) {
    refuse(record, 'holds another key than it commits to')
  }
  if (!binding.equals(record.binding)) refuse(record, 'was written for another scope, purpose, generation or namespace')
}

function refuse(record: KeyRecord, what: string): never {
  const keyId = keyIdToHex(record.id)
  throw new WaxsealError(
    'KEY_RECORD_INVALID',
    `the key store's record ${keyId} ${what}: it was changed or exchanged; restore it from a backup`,
    { keyId, scope: record.scope },
  )
}
