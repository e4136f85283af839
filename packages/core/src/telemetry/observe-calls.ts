import { isWaxsealError } from '../errors.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { ObservedCall } from '../keyring/observed-calls.ts'
import type { Attributes, OpenTelemetryApi } from './open-telemetry.ts'

type Meter = ReturnType<OpenTelemetryApi['metrics']['getMeter']>
type Tracer = ReturnType<OpenTelemetryApi['trace']['getTracer']>

// Of @opentelemetry/api: SpanKind.CLIENT and SpanStatusCode.ERROR.
const CLIENT = 2
const ERROR = 2

// Seconds: a local key takes microseconds, KMS in another region a second.
const BOUNDARIES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Puts a span around every call of provider and store, and has a meter take its time. Returns the function that ends it. */
export function observeCalls(keyring: Keyring, meter: Meter, tracer: Tracer): () => void {
  const took = (of: string, description: string) =>
    meter.createHistogram(`waxseal.${of}.call.duration`, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: BOUNDARIES },
    })
  const durations = {
    provider: took('provider', 'Calls of the key provider, such as KMS'),
    store: took('store', 'Calls of the key store'),
  }
  return keyring.observeCalls((call, work) => {
    const measured = { 'waxseal.operation': call.operation, ...named('waxseal.provider', call.provider) }
    const begin = performance.now()
    const record = (failed: Attributes) =>
      durations[call.to].record((performance.now() - begin) / 1000, { ...measured, ...failed })
    const options = { kind: CLIENT, attributes: { ...measured, ...subjectOf(call) } }
    return tracer.startActiveSpan(`waxseal.${call.to}.${call.operation}`, options, async span => {
      try {
        const outcome = await work()
        record({})
        return outcome
      } catch (error) {
        // Not the message of an error that is not ours, which might hold anything.
        const type = isWaxsealError(error) ? error.code : 'unknown'
        record({ 'error.type': type })
        span.setAttribute('error.type', type)
        span.setStatus({ code: ERROR })
        throw error
      } finally {
        span.end()
      }
    })
  })
}

function subjectOf({ scope, keyId }: ObservedCall): Attributes {
  return { ...named('waxseal.scope', scope), ...named('waxseal.key_id', keyId) }
}

function named(name: string, value: string | undefined): Attributes {
  return value === undefined ? {} : { [name]: value }
}
