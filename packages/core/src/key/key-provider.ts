import type { Sealed } from '../envelope/sealed.ts'
import type { KeyContext } from './key-context.ts'

/** A data key encrypted under a key-encryption key, in whatever form its provider gives it. */
export type WrappedKey = Sealed

/** A new data key: 32 bytes in clear, which the keyring zeroes, and wrapped. */
export interface GeneratedKey {
  readonly plaintext: Uint8Array
  readonly wrapped: WrappedKey
}

/**
 * Generates, wraps and unwraps data keys: KMS, a local key, a public key.
 *
 * Every method may reject with a WaxsealError. One that {@link isUnavailable} knows, such as `KEY_PROVIDER_UNAVAILABLE`
 * or `CLOUD_UNAVAILABLE`, says that the provider could not be asked: keys in memory go on serving for the grace period.
 * Any other, such as `KEY_UNWRAP_FAILED` or `KMS_KEY_DISABLED`, is the answer no: they stop at the next refresh. An error
 * of another class counts as unavailable. None may carry key bytes or credentials.
 */
export interface KeyProvider {
  /** Stored with every key that it wraps: `local-aes`, `alicloud-kms`. */
  readonly name: string
  /** False for a provider that wraps and cannot unwrap. The keyring then draws a data key of its own in each process. */
  readonly canUnwrap: boolean
  generate(context: KeyContext): Promise<GeneratedKey>
  wrap(plaintext: Uint8Array, context: KeyContext): Promise<WrappedKey>
  /**
   * Tells, without asking anybody, whether a wrapped key may be this provider's to unwrap: by the key that wrapped it.
   * Where it is not given, any key that a provider of this name wrapped may be.
   */
  recognizes?(wrapped: WrappedKey): boolean
  /** The 32 bytes again, in a buffer that the caller may zero. Fails unless the context is the one it was wrapped with. */
  unwrap(wrapped: WrappedKey, context: KeyContext): Promise<Uint8Array>
}
