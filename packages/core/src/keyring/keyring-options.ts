import { WaxsealError } from '../errors.ts'
import { DEFAULT_NAMESPACE } from '../key/key-context.ts'
import type { KeyProvider } from '../key/key-provider.ts'
import type { KeyStore } from '../key/key-store.ts'
import type { KeyringEvent } from './keyring-event.ts'

/** How a keyring works. Times are milliseconds. */
export interface KeyringOptions {
  readonly provider: KeyProvider
  readonly store: KeyStore
  /**
   * Names the application, `default` where not given. Data keys are bound to it, so applications that share a KMS key
   * or a key table should have one each. Never change it over existing keys.
   */
  readonly namespace?: string | undefined
  /** After this, a key in memory is asked for again in the background. Default 1 hour. */
  readonly maxAge?: number | undefined
  /** For so long after that, it serves while provider or store cannot be reached. Default 24 hours; 0 for none. */
  readonly grace?: number | undefined
  /** A data key older than this is followed by a new one. Default 90 days; Infinity for never. */
  readonly rotateAfter?: number | undefined
  /** Data keys kept in memory. Default 1,000. */
  readonly maxKeys?: number | undefined
  /** How long to wait for an answer of the key store. Default 10 seconds. */
  readonly storeTimeout?: number | undefined
  /** Told of key creation, loading, failed refreshes and evictions. What it throws is ignored. */
  readonly onEvent?: ((event: KeyringEvent) => void) | undefined
  /** The clock: milliseconds since 1970. For tests. */
  readonly now?: (() => number) | undefined
}

const HOUR = 3_600_000

/** Options with nothing left open. */
export type ResolvedKeyringOptions = { readonly [K in keyof KeyringOptions]-?: NonNullable<KeyringOptions[K]> }

/** Checks options and fills in what was not given. @throws WaxsealError CONFIG_INVALID */
export function resolveKeyringOptions(options: KeyringOptions): ResolvedKeyringOptions {
  const resolved: ResolvedKeyringOptions = {
    provider: options.provider,
    store: options.store,
    namespace: options.namespace ?? DEFAULT_NAMESPACE,
    maxAge: options.maxAge ?? HOUR,
    grace: options.grace ?? 24 * HOUR,
    rotateAfter: options.rotateAfter ?? 90 * 24 * HOUR,
    maxKeys: options.maxKeys ?? 1000,
    storeTimeout: options.storeTimeout ?? 10_000,
    onEvent: quietly(options.onEvent),
    now: options.now ?? Date.now,
  }
  if (typeof resolved.provider?.unwrap !== 'function') refuse('provider', 'a key provider, such as localKey({ file })')
  if (typeof resolved.store?.insert !== 'function') refuse('store', 'a key store, such as new FileKeyStore(path)')
  const { namespace } = resolved
  if (typeof namespace !== 'string' || namespace === '' || !namespace.isWellFormed()) refuse('namespace', 'a name')
  for (const name of ['maxAge', 'rotateAfter', 'maxKeys', 'storeTimeout'] as const) {
    if (!(resolved[name] > 0)) refuse(name, 'a number over 0')
  }
  if (!(resolved.grace >= 0)) refuse('grace', 'a number of milliseconds, or 0')
  return resolved
}

/** A listener's own failure must not become a failure to encrypt. */
function quietly(listener: KeyringOptions['onEvent']): (event: KeyringEvent) => void {
  return event => {
    try {
      listener?.(event)
    } catch {
      // As the option says.
    }
  }
}

function refuse(option: string, wanted: string): never {
  throw new WaxsealError('CONFIG_INVALID', `the option "${option}" must be ${wanted}`)
}
