import type { Keyring } from '../keyring/keyring.ts'
import { observeCalls } from './observe-calls.ts'
import { observeCounters } from './observe-counters.ts'
import { loadOpenTelemetry, type OpenTelemetryApi } from './open-telemetry.ts'

/** By this name meter and tracer are told apart from those of other libraries. */
const NAME = '@waxseal/core'

/**
 * Measures a keyring through OpenTelemetry, with whatever SDK the process has set up. Values on their way are only counted, in plain
 * numbers that are read when the SDK asks for them.
 *
 * Metrics: `waxseal.keys.loaded`, `waxseal.cache.hits` and `.misses` (operations that found all keys in memory, and that waited);
 * `waxseal.values.encrypted`, `.decrypted`, `.plaintext` and `.legacy` (what migration mode has met), by `waxseal.field`;
 * `waxseal.refusals`, by `error.type`: errors that Waxseal made in this process, on whosever behalf; and
 * `waxseal.provider.call.duration` and `waxseal.store.call.duration` in seconds, by `waxseal.operation` and `error.type`, and of providers by
 * `waxseal.provider`. Their counts are the numbers of calls. Spans: one for each of these calls, `waxseal.provider.unwrap` and
 * the like, also with `waxseal.scope` and `waxseal.key_id`.
 *
 * @param api - what `import * as api from '@opentelemetry/api'` gives; loaded where not given
 * @returns the function that ends it
 * @throws WaxsealError CONFIG_INVALID where that package is not installed
 * @example
 * ```ts
 * const stop = await instrument(encryptionOf(dataSource).keyring)
 * ```
 */
export async function instrument(keyring: Keyring, api?: OpenTelemetryApi): Promise<() => void> {
  const { metrics, trace } = api ?? (await loadOpenTelemetry())
  const meter = metrics.getMeter(NAME)
  const ends = [observeCounters(keyring, meter), observeCalls(keyring, meter, trace.getTracer(NAME))]
  return () => {
    for (const end of ends) end()
  }
}
