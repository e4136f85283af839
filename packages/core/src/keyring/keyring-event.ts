import type { Sealed } from '../envelope/sealed.ts'
import type { WaxsealErrorCode } from '../errors.ts'
import type { KeyPurpose } from '../key/key-context.ts'

/** Which data key an event is about. */
export interface KeyEventSubject {
  /** 8 hexadecimal digits. */
  readonly keyId: string
  readonly scope: string
  readonly purpose: KeyPurpose
}

/** Which key-encryption key wraps a data key: all but the wrapped bytes. */
export type WrappingKey = Omit<Sealed, 'blob'>

interface Failure {
  readonly code: WaxsealErrorCode
  readonly message: string
}

/**
 * What happened. No event holds a value or key bytes.
 *
 * - `key-created`: a new data key is in the store.
 * - `key-rotated`: it is the active one from now on, in place of `previous`: a rotation of a scope, or of its index key.
 * - `key-rewrapped`: a data key is wrapped by another key-encryption key, or another version of it; what it encrypted is not touched.
 * - `key-retired`: a data key reads from now on, and neither writes nor is searched under.
 * - `key-destroyed`: the wrapped bytes of a data key are gone from the store.
 * - `scope-shredded`: all keys of a scope are. `scope-recreated`: it was given new ones, on demand.
 * - `key-loaded`: a data key was unwrapped: one call of the provider.
 * - `unwrap-failed`: it could not be. `code` tells whether the provider said no, or could not be asked.
 * - `decryption-failed`: a stored value was refused: changed, moved, cut short, or of another kind than its field.
 * - `plaintext-read`: migration mode has met cells in clear, or of another library (`kind`), for the 1st, 2nd, 4th, 8th … time since the
 *   process started: `cells`.
 * - `refresh-failed`: keys in memory could not be refreshed; `servingUntil` says how long they go on serving, and is
 *   undefined when they stop at once, because the provider or the store said no. `message` says why, and the way out.
 * - `rotation-failed`: the active key is older than `rotateAfter`, and no new one could be made; it goes on serving.
 * - `evicted`: the cache was full, and the least recently used keys were dropped.
 */
export type KeyringOccurrence =
  | ({ readonly type: 'key-created' | 'key-loaded' | 'key-retired' | 'key-destroyed' } & KeyEventSubject)
  | ({ readonly type: 'key-rotated'; readonly previous: string | undefined } & KeyEventSubject)
  | ({ readonly type: 'key-rewrapped'; readonly from: WrappingKey; readonly to: WrappingKey } & KeyEventSubject)
  | { readonly type: 'scope-shredded'; readonly scope: string; readonly keyIds: readonly string[] }
  | { readonly type: 'scope-recreated'; readonly scope: string }
  | ({ readonly type: 'unwrap-failed' } & KeyEventSubject & Failure)
  | {
      readonly type: 'decryption-failed'
      readonly field: string
      readonly keyId: string | undefined
      readonly code: WaxsealErrorCode
    }
  | {
      readonly type: 'plaintext-read'
      readonly field: string
      readonly kind: 'plaintext' | 'legacy'
      readonly cells: number
    }
  | ({
      readonly type: 'refresh-failed'
      readonly scope?: string
      readonly keyId?: string
      readonly servingUntil: Date | undefined
    } & Failure)
  | ({ readonly type: 'rotation-failed'; readonly scope: string } & Failure)
  | { readonly type: 'evicted'; readonly count: number }

/** When something happened, in which application, and on whose behalf. */
export interface EventStamp {
  readonly at: Date
  readonly namespace: string
  /** What the option `actor` of the keyring says; undefined where it says nothing. */
  readonly actor: string | undefined
}

/** What a keyring tells those who listen: the audit trail of its keys. See {@link KeyringOccurrence} for each. */
export type KeyringEvent = EventStamp & KeyringOccurrence
