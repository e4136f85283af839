import { WaxsealError } from '../errors.ts'

/** Names and values that a measurement or a span is told apart by. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** What a callback hands its readings to. */
export interface Reading {
  observe(value: number, attributes?: Attributes): void
}

/** An instrument that is read, and not written. */
export interface ObservableInstrument {
  addCallback(callback: (reading: Reading) => void): void
  removeCallback(callback: (reading: Reading) => void): void
}

interface InstrumentOptions {
  readonly description: string
  readonly unit: string
  readonly advice?: { explicitBucketBoundaries?: number[] }
}

/** A span under way. */
export interface Span {
  setAttribute(name: string, value: string): unknown
  setStatus(status: { code: number }): unknown
  end(): void
}

/** The part of `@opentelemetry/api` that is used: so that nobody needs that package, or its types, who does not measure. */
export interface OpenTelemetryApi {
  readonly metrics: {
    getMeter(name: string): {
      createHistogram(name: string, options: InstrumentOptions): { record(value: number, attributes: Attributes): void }
      createObservableCounter(name: string, options: InstrumentOptions): ObservableInstrument
      createObservableGauge(name: string, options: InstrumentOptions): ObservableInstrument
    }
  }
  readonly trace: {
    getTracer(name: string): {
      startActiveSpan<T>(
        name: string,
        options: { readonly kind: number; readonly attributes: Attributes },
        work: (span: Span) => T,
      ): T
    }
  }
}

/** The package of that name, where it is installed. @throws WaxsealError CONFIG_INVALID */
export async function loadOpenTelemetry(): Promise<OpenTelemetryApi> {
  try {
    return await import('@opentelemetry/api')
  } catch (cause) {
    const message = 'instrument() needs the package @opentelemetry/api: install it, or leave the call out'
    throw new WaxsealError('CONFIG_INVALID', message, { cause })
  }
}
