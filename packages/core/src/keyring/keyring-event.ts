import type { WaxsealErrorCode } from '../errors.ts'
import type { KeyPurpose } from '../key/key-context.ts'

/** Which data key an event is about. */
export interface KeyEventSubject {
  /** 8 hexadecimal digits. */
  readonly keyId: string
  readonly scope: string
  readonly purpose: KeyPurpose
}

/**
 * What a keyring tells its `onEvent` listener. No event holds a value or key bytes.
 *
 * - `key-created`: a new data key is in the store, and is the active one (the first of its scope, or a rotation).
 * - `key-loaded`: a data key was unwrapped: one call of the provider.
 * - `refresh-failed`: keys in memory could not be refreshed; `servingUntil` says how long they go on serving, and is
 *   undefined when they stop at once, because the provider or the store said no. `message` says why, and the way out.
 * - `rotation-failed`: the active key is older than `rotateAfter`, and no new one could be made; it goes on serving.
 * - `evicted`: the cache was full, and the least recently used keys were dropped.
 */
export type KeyringEvent =
  | ({ readonly type: 'key-created' } & KeyEventSubject)
  | ({ readonly type: 'key-loaded' } & KeyEventSubject)
  | {
      readonly type: 'refresh-failed'
      readonly scope?: string
      readonly keyId?: string
      readonly code: WaxsealErrorCode
      readonly message: string
      readonly servingUntil: Date | undefined
    }
  | {
      readonly type: 'rotation-failed'
      readonly scope: string
      readonly code: WaxsealErrorCode
      readonly message: string
    }
  | { readonly type: 'evicted'; readonly count: number }
