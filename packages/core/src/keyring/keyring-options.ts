import { WaxsealError } from '../errors.ts'
import { DEFAULT_NAMESPACE } from '../key/key-context.ts'
import type { KeyProvider } from '../key/key-provider.ts'
import type { KeyStore } from '../key/key-store.ts'
import { readingAlso } from '../provider/reading-also.ts'
import { Counters } from './counters.ts'
import { type Actor, EventStream, type KeyringListener } from './event-stream.ts'
import { ObservedCalls } from './observed-calls.ts'

/** How a keyring works. Times are milliseconds. */
export interface KeyringOptions {
  readonly provider: KeyProvider
  readonly store: KeyStore
  /**
   * Providers that unwrap data keys which `provider` did not wrap: the coming one, or the former ones, while keys are
   * re-wrapped. They make and wrap none.
   */
  readonly alsoReads?: readonly KeyProvider[] | undefined
  /**
   * Names the application, `default` where not given. Data keys are bound to it, so applications that share a KMS key
   * or a key table should have one each. Never change it over existing keys.
   */
  readonly namespace?: string | undefined
  /**
   * How long a process goes without asking for a key in memory again. Default 1 hour. Three quarters of it later, it is
   * asked for in the background; after all of it, an operation waits for the key store to say whether it still is the one, and not
   * for the provider, unless it is not. So what changes in the key store (rotation, retirement, destruction) holds in every
   * process after this time, unless the store cannot be reached: see `grace`.
   */
  readonly maxAge?: number | undefined
  /** For so long after that, it serves while provider or store cannot be reached. Default 24 hours; 0 for none. */
  readonly grace?: number | undefined
  /** A data key older than this is followed by a new one. Default 90 days; Infinity for never. */
  readonly rotateAfter?: number | undefined
  /** Data keys kept in memory. Default 1,000. */
  readonly maxKeys?: number | undefined
  /** How long to wait for an answer of the key store. Default 10 seconds. */
  readonly storeTimeout?: number | undefined
  /** Told of all that happens to keys. What it throws is ignored. {@link Keyring.subscribe} adds others. */
  readonly onEvent?: KeyringListener | undefined
  /** On whose behalf keys are used, for the audit trail. */
  readonly actor?: Actor
  /** The clock: milliseconds since 1970. For tests. */
  readonly now?: (() => number) | undefined
}

const HOUR = 3_600_000

/** Options with nothing left open. */
export type ResolvedKeyringOptions = {
  readonly [K in Exclude<keyof KeyringOptions, 'alsoReads' | 'onEvent' | 'actor'>]-?: NonNullable<KeyringOptions[K]>
} & {
  readonly events: EventStream
  readonly calls: ObservedCalls
  readonly counters: Counters
}

/** Checks options and fills in what was not given. @throws WaxsealError CONFIG_INVALID */
export function resolveKeyringOptions(options: KeyringOptions): ResolvedKeyringOptions {
  const { alsoReads = [], actor, now = Date.now, namespace = DEFAULT_NAMESPACE } = options
  if (!isProvider(options.provider)) refuse('provider', 'a key provider, such as localKey({ file })')
  if (!Array.isArray(alsoReads) || !alsoReads.every(isProvider)) refuse('alsoReads', 'a list of key providers')
  if (actor !== undefined && typeof actor !== 'string' && typeof actor !== 'function')
    refuse('actor', 'text or a function')
  const events = new EventStream({ namespace, actor, now })
  if (options.onEvent !== undefined) events.subscribe(options.onEvent)
  const resolved: ResolvedKeyringOptions = {
    provider: readingAlso(options.provider, alsoReads),
    store: options.store,
    namespace,
    maxAge: options.maxAge ?? HOUR,
    grace: options.grace ?? 24 * HOUR,
    rotateAfter: options.rotateAfter ?? 90 * 24 * HOUR,
    maxKeys: options.maxKeys ?? 1000,
    storeTimeout: options.storeTimeout ?? 10_000,
    events,
    calls: new ObservedCalls(),
    counters: new Counters(),
    now,
  }
  if (typeof resolved.store?.insert !== 'function') refuse('store', 'a key store, such as new FileKeyStore(path)')
  if (typeof namespace !== 'string' || namespace === '' || !namespace.isWellFormed()) refuse('namespace', 'a name')
  for (const name of ['maxAge', 'rotateAfter', 'maxKeys', 'storeTimeout'] as const) {
    if (!(resolved[name] > 0)) refuse(name, 'a number over 0')
  }
  if (!(resolved.grace >= 0)) refuse('grace', 'a number of milliseconds, or 0')
  return resolved
}

function isProvider(provider: KeyProvider | undefined): boolean {
  return typeof provider?.unwrap === 'function'
}

function refuse(option: string, wanted: string): never {
  throw new WaxsealError('CONFIG_INVALID', `the option "${option}" must be ${wanted}`)
}
