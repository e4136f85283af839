import type { ValueType } from '../codec/value-type.ts'
import type { Sealed } from '../envelope/sealed.ts'

/** Where a value belongs that is encrypted directly: it decrypts nowhere else. */
export interface ValueContext {
  /** Names the application. */
  readonly namespace: string
  /** `''` is the application's own, anything else a tenant's. */
  readonly scope: string
  /** The field's stable name, such as `patient.email`. */
  readonly field: string
  readonly type: ValueType
  /** Names the row, where the field is bound to it; empty where not. */
  readonly row: Uint8Array
}

/**
 * Encrypts and decrypts values themselves, without a data key: each value costs a call of KMS. For the few values whose key
 * must never be in the application's memory.
 *
 * Every method may reject with a WaxsealError: one that {@link isUnavailable} knows when it could not be asked,
 * `DECRYPTION_FAILED` when what is given is not what was encrypted for this place, others when the key may not or
 * cannot be used. None may carry plaintext or credentials.
 */
export interface DirectProvider {
  /** Stored with every value that it encrypts: `alicloud-kms`. */
  readonly name: string
  /** How many bytes a value may have. */
  limit(): number | Promise<number>
  encrypt(plaintext: Uint8Array, context: ValueContext): Promise<Sealed>
  /** The bytes again. Fails unless the context is the one they were encrypted with. */
  decrypt(sealed: Sealed, context: ValueContext): Promise<Uint8Array>
}
