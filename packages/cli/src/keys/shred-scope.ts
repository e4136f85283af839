import { type EncryptedDatabase, type KeyDescription, WaxsealError } from '@waxseal/core'

/** Whose keys are destroyed. */
export interface ShredScopeOptions {
  /** The tenant; `''` is the application itself, all of whose values that are no tenant's are lost. */
  readonly scope: string
  /** The scope's name again, as {@link confirmationOf} gives it: nothing is destroyed by a slip. A dry run needs none. */
  readonly confirm?: string | undefined
  /** Destroys keys that cannot be unwrapped any more, too. */
  readonly unverified?: boolean | undefined
  readonly dryRun?: boolean | undefined
}

/** What was destroyed, or would be. */
export interface ShredScopeReport {
  readonly scope: string
  readonly destroyed: readonly string[]
}

/** What has to be typed to destroy the keys of a scope. */
export function confirmationOf(scope: string): string {
  return scope === '' ? 'the whole application' : scope
}

/**
 * Destroys the keys of a tenant, and with them what was written under them, for ever: as far as no backup of the key table holds
 * them. Reading is KEY_DESTROYED from then on, in this process at once and in others within `maxAge`.
 *
 * @throws WaxsealError CONFIRMATION_MISSING, KEY_UNKNOWN where the scope has no keys, KEY_UNWRAP_FAILED or KEY_RECORD_INVALID where
 *   they are another application's: before anything is changed
 */
export async function shredScope(source: EncryptedDatabase, options: ShredScopeOptions): Promise<ShredScopeReport> {
  const { scope, confirm, unverified, dryRun = false } = options
  const { keyring } = source.encryption
  if (dryRun) return { scope, destroyed: (await keysToShred(source, scope)).map(({ id }) => id) }
  if (confirm !== confirmationOf(scope)) {
    throw new WaxsealError(
      'CONFIRMATION_MISSING',
      `this destroys what can never be brought back; confirm it by the name of the scope: "${confirmationOf(scope)}"`,
      { scope },
    )
  }
  return keyring.lifecycle.shred(scope, { application: scope === '', unverified })
}

/** The keys that a shredding would destroy. @throws WaxsealError KEY_UNKNOWN where there are none */
export async function keysToShred({ encryption }: EncryptedDatabase, scope: string): Promise<KeyDescription[]> {
  const keys = await encryption.keyring.describe(scope)
  if (keys.length === 0) {
    throw new WaxsealError('KEY_UNKNOWN', 'the scope has no keys: nothing was written there, or its name is another', {
      scope,
    })
  }
  return keys.filter(({ state }) => state !== 'destroyed')
}
