import { checkScope } from '../../key/key-context.ts'
import type { KeyAcquisition } from '../key-acquisition.ts'
import type { KeyLoader } from '../key-loader.ts'
import type { ResolvedKeyringOptions } from '../keyring-options.ts'
import {
  type ActivationOptions,
  activateIndexKey,
  beginIndexRotation,
  finishIndexRotation,
  type IndexActivation,
  type IndexRotation,
  indexRotation,
} from './index-rotation.ts'
import { recreateScope } from './recreate.ts'
import { type RetireOptions, retireKey } from './retire.ts'
import { type RewrapOptions, type RewrapReport, rewrapKeys } from './rewrap.ts'
import { type RotateAllOptions, type RotateAllReport, rotateAll } from './rotate-all.ts'
import { type ShredOptions, type ShredReport, shredScope } from './shred.ts'
import type { Tools } from './tools.ts'

/**
 * What happens to data keys over the years. No operation touches a row of the application's. Each may be run again, after it ended
 * or was killed at any moment, and does what is left to do; of two processes that do the same at once, each finds what the other did.
 * Other processes see what has changed within `maxAge`.
 *
 * All reject with what a provider or a store rejects with. Where that could not be asked (`isUnavailable`), what was done is done, and
 * the same call goes on later. Operations that change records are KEY_STORE_UNSUPPORTED with a store that has no `update`.
 */
export class KeyLifecycle {
  readonly #tools: Tools

  constructor(options: ResolvedKeyringOptions, loader: KeyLoader, acquisition: KeyAcquisition) {
    this.#tools = { options, loader, acquisition }
  }

  /**
   * Makes new data keys the active ones of all scopes, or of those whose active key is older than `olderThan` milliseconds. A scope
   * that was shredded stays so. To go on after a run over all scopes was killed, give the time since that began as `olderThan`.
   *
   * @throws WaxsealError CONFIG_INVALID, and when provider or store cannot be asked; what a single scope fails with is in the report
   */
  rotateAll(options: RotateAllOptions = {}): Promise<RotateAllReport> {
    return rotateAll(this.#tools, options)
  }

  /**
   * Wraps data keys anew, under another key-encryption key, another version of it, or by another provider. Each is unwrapped,
   * compared with its commitment and place, wrapped, and unwrapped once more, before its record is changed; so at every moment each
   * record is readable under the old or the new one. Running processes have to be able to read both until it ends: see the option
   * `alsoReads`.
   *
   * @example
   * ```ts
   * // All processes run with { provider: inHangzhou, alsoReads: [inShanghai] }
   * await keyring.lifecycle.rewrap({ to: inShanghai })
   * // Then with { provider: inShanghai, alsoReads: [inHangzhou] }, so that new keys are wrapped there too
   * await keyring.lifecycle.rewrap() // those that were made in between
   * ```
   * @throws WaxsealError CONFIG_INVALID, KEY_PROVIDER_WRITE_ONLY, KEY_STORE_UNSUPPORTED, what the new provider, or all of
   *   the keys tried first, fail with: before anything is changed. What a single key fails with is in the report
   */
  rewrap(options: RewrapOptions = {}): Promise<RewrapReport> {
    return rewrapKeys(this.#tools, options)
  }

  /**
   * Retires a data key: it goes on reading what is under it. An index key is no longer searched for. A `pending` one is given up.
   *
   * @param keyId - 8 hexadecimal digits
   * @returns whether it was this call that did it
   * @throws WaxsealError KEY_TRANSITION_REFUSED for the key that its scope writes under, KEY_DESTROYED, KEY_UNKNOWN, CONFIG_INVALID;
   *   KEY_UNWRAP_FAILED or KEY_RECORD_INVALID where it is another application's
   */
  retire(keyId: string, options: RetireOptions = {}): Promise<boolean> {
    return retireKey(this.#tools, keyId, options)
  }

  /** How far the index key of a scope is on its way to the next generation. @throws WaxsealError SCOPE_INVALID, KEY_DESTROYED */
  indexRotation(scope = ''): Promise<IndexRotation> {
    return indexRotation(this.#tools, scope)
  }

  /**
   * Makes the next index key of a scope, which is searched from now on, and not written yet. Where a rotation is under way
   * already, it is that one. After it come {@link activateIndexKey}, a back-fill of the rows, and {@link finishIndexRotation}.
   *
   * @throws WaxsealError KEY_TRANSITION_REFUSED where the scope has no index key, KEY_DESTROYED, KEY_UNWRAP_FAILED …
   */
  beginIndexRotation(scope = ''): Promise<IndexRotation> {
    return beginIndexRotation(this.#tools, scope)
  }

  /**
   * Has the new index key written. Refused until every process has come to search it: `maxAge`, and at most a minute for what it
   * was doing, after it was begun. All processes have to have the same `maxAge`, or none a greater one than this.
   *
   * @returns with `settledAt`, the time from which on all processes write it: not before that, a back-fill may begin
   * @throws WaxsealError KEY_TRANSITION_REFUSED, KEY_DESTROYED
   */
  activateIndexKey(scope = '', options: ActivationOptions = {}): Promise<IndexActivation> {
    return activateIndexKey(this.#tools, scope, options)
  }

  /**
   * Retires the older index keys of a scope. Rows whose index was written under them are not found any more: call it when a
   * back-fill is through that began after `settledAt`. Where nothing is to be finished, it does nothing.
   *
   * @throws WaxsealError KEY_TRANSITION_REFUSED while the new one is not activated
   */
  finishIndexRotation(scope = ''): Promise<IndexRotation> {
    return finishIndexRotation(this.#tools, scope)
  }

  /**
   * Destroys all keys of a scope, for data and for indexes, and with them all that was written under it, for ever: as far as no
   * backup of the key table holds them. Reading, searching and writing are KEY_DESTROYED from then on: in this process at once, in
   * others within `maxAge`. Cells stay in their rows, unreadable.
   *
   * @throws WaxsealError CONFIRMATION_MISSING for the application's own scope, KEY_UNKNOWN where the scope has no keys,
   *   KEY_UNWRAP_FAILED or KEY_RECORD_INVALID where they are another application's, SCOPE_INVALID: before anything is changed
   */
  shred(scope: string, options: ShredOptions = {}): Promise<ShredReport> {
    return shredScope(this.#tools, scope, options)
  }

  /**
   * Gives a scope that was shredded new keys, so that it can be written again. What was lost stays lost.
   *
   * @returns whether it was this call that did it; false, too, for a scope that was not shredded
   * @throws WaxsealError KEY_TRANSITION_REFUSED where its shredding was interrupted, SCOPE_INVALID
   */
  async recreate(scope: string): Promise<boolean> {
    checkScope(scope)
    return recreateScope(this.#tools, scope)
  }
}
