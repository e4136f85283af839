import {
  type EncryptedDatabase,
  type KeyDescription,
  type LifecycleProgress,
  type RotateAllReport,
  type RotatedScope,
  WaxsealError,
} from '@waxseal/core'

/** Whose data keys are followed by new ones: of some scopes, or of all. */
export interface RotateKeysOptions {
  /** `''` is the application's own. All scopes where not given. */
  readonly scopes?: readonly string[] | undefined
  /** Of all scopes, only those whose active key is older than so many milliseconds. */
  readonly olderThan?: number | undefined
  readonly dryRun?: boolean | undefined
  readonly onProgress?: ((progress: LifecycleProgress) => void) | undefined
}

/**
 * Makes new data keys the active ones. No row changes; running processes write under the new keys within their `maxAge`.
 *
 * @throws WaxsealError CONFIG_INVALID, KEY_UNKNOWN where a scope has no keys, KEY_DESTROYED; what a provider or store rejects with
 */
export async function rotateKeys(source: EncryptedDatabase, options: RotateKeysOptions = {}): Promise<RotateAllReport> {
  const { scopes, olderThan, dryRun = false, onProgress } = options
  const { keyring } = source.encryption
  if (scopes === undefined) return keyring.lifecycle.rotateAll({ olderThan, dryRun, onProgress })
  if (olderThan !== undefined)
    throw new WaxsealError('CONFIG_INVALID', 'an age goes with all scopes, and not with some')
  // All of them before the first is changed.
  const active: KeyDescription[] = []
  for (const scope of new Set(scopes)) active.push(activeKey(scope, await keyring.describe(scope)))
  const rotated: RotatedScope[] = []
  for (const { scope, id } of active) {
    rotated.push({ scope, from: id, to: dryRun ? undefined : await keyring.rotate(scope) })
    onProgress?.({ done: rotated.length, total: active.length })
  }
  return { rotated, left: 0, failed: [] }
}

function activeKey(scope: string, keys: readonly KeyDescription[]): KeyDescription {
  const active = keys.find(key => key.purpose === 'data' && key.active)
  if (active !== undefined) return active
  const name = scope === '' ? 'the application' : `the scope "${scope}"`
  throw new WaxsealError(
    keys.length === 0 ? 'KEY_UNKNOWN' : 'KEY_DESTROYED',
    keys.length === 0
      ? `${name} has no keys yet; waxseal keys list shows who has`
      : `the keys of ${name} were destroyed`,
    { scope },
  )
}
