import { refusals } from '../errors.ts'
import type { FieldCounters } from '../keyring/counters.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { ObservableInstrument, OpenTelemetryApi, Reading } from './open-telemetry.ts'

type Meter = ReturnType<OpenTelemetryApi['metrics']['getMeter']>

const OF_FIELDS: Readonly<Record<keyof FieldCounters, string>> = {
  encrypted: 'Values encrypted',
  decrypted: 'Values decrypted',
  plaintext: 'Cells that migration mode has read in clear',
  legacy: 'Cells that a reader of another library has decrypted',
}

/** Has a meter read what a keyring and its fields count. Returns the function that ends it. */
export function observeCounters(keyring: Keyring, meter: Meter): () => void {
  const { counters } = keyring
  const ends: (() => void)[] = []
  const watch = (instrument: ObservableInstrument, read: (reading: Reading) => void) => {
    instrument.addCallback(read)
    ends.push(() => instrument.removeCallback(read))
  }
  const count = (name: string, unit: string, description: string, read: (reading: Reading) => void) =>
    watch(meter.createObservableCounter(name, { unit, description }), read)

  const loaded = { unit: '{key}', description: 'Data keys in memory' }
  watch(meter.createObservableGauge('waxseal.keys.loaded', loaded), reading => reading.observe(keyring.loaded))
  count('waxseal.cache.hits', '{operation}', 'Operations whose keys were in memory', reading =>
    reading.observe(counters.cacheHits),
  )
  count('waxseal.cache.misses', '{operation}', 'Operations that waited for keys', reading =>
    reading.observe(counters.cacheMisses),
  )
  for (const [kind, description] of Object.entries(OF_FIELDS) as [keyof FieldCounters, string][]) {
    count(`waxseal.values.${kind}`, '{value}', description, reading => {
      for (const [field, counted] of counters.fields) reading.observe(counted[kind], { 'waxseal.field': field })
    })
  }
  count('waxseal.refusals', '{error}', 'Errors that Waxseal made in this process', reading => {
    for (const [code, times] of refusals) reading.observe(times, { 'error.type': code })
  })
  return () => {
    for (const end of ends) end()
  }
}
