import { randomBytes } from 'node:crypto'
import * as api from '@opentelemetry/api'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FieldCipher, instrument, keyIdOf } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'

/** Reads when it is told to. */
class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const field = { context: 'patient.phone', type: 'string', field: 'Patient.phone' } as const

let reader: Reader
let exporter: InMemorySpanExporter
beforeEach(() => {
  reader = new Reader()
  exporter = new InMemorySpanExporter()
  api.metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
})
afterEach(() => {
  api.metrics.disable()
  api.trace.disable()
})

/** What the SDK has of a metric: attributes and value, or a histogram's count, one entry for each series. */
async function measured(name: string): Promise<[Record<string, unknown>, number][]> {
  const { resourceMetrics, errors } = await reader.collect()
  expect(errors).toEqual([])
  const metrics = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)
  const points = metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []
  return points.map(({ attributes, value }) => [attributes, typeof value === 'object' ? value.count : value])
}

const spans = () => exporter.getFinishedSpans()

describe('a keyring that is measured', () => {
  it('shows values by field, keys in memory, hits and misses', async () => {
    const { keyring } = setUp()
    await instrument(keyring, api)
    await keyring.ready('')
    const cipher = new FieldCipher(keyring, { ...field, acceptPlaintext: 'text' })
    const stored = cipher.encrypt('ada', '')
    cipher.encrypt(null, '')
    for (let i = 0; i < 3; i++) {
      expect(keyring.load([keyIdOf(stored)!])).toBeUndefined()
      cipher.decrypt(stored)
    }
    cipher.decrypt('in clear')
    const ofField = { 'waxseal.field': 'Patient.phone' }
    expect(await measured('waxseal.values.encrypted')).toEqual([[ofField, 1]])
    expect(await measured('waxseal.values.decrypted')).toEqual([[ofField, 3]])
    expect(await measured('waxseal.values.plaintext')).toEqual([[ofField, 1]])
    expect(await measured('waxseal.keys.loaded')).toEqual([[{}, 1]])
    expect(await measured('waxseal.cache.hits')).toEqual([[{}, 3]])
    expect(await measured('waxseal.cache.misses')).toEqual([[{}, 1]])
  })

  it('shows calls of provider and store with their time and outcome, and a span for each', async () => {
    const { keyring, provider, another } = setUp()
    await instrument(keyring, api)
    await keyring.ready('tenant')
    const { id } = keyring.active('tenant')
    keyring.forget()
    provider.delay = 20
    await keyring.load([id])
    provider.failure = 'CLOUD_THROTTLED'
    keyring.forget()
    await expect(keyring.load([id])).rejects.toMatchObject({ code: 'CLOUD_THROTTLED' })
    const of = (operation: string) => ({ 'waxseal.operation': operation, 'waxseal.provider': 'local-aes' })
    expect(await measured('waxseal.provider.call.duration')).toEqual([
      [of('generate'), 1],
      [of('unwrap'), 1],
      [{ ...of('unwrap'), 'error.type': 'CLOUD_THROTTLED' }, 1],
    ])
    expect(
      (await measured('waxseal.store.call.duration')).map(([attributes, calls]) => [
        attributes['waxseal.operation'],
        calls,
      ]),
    ).toEqual([
      ['list', 1],
      ['insert', 1],
      ['find', 2],
    ])
    const unwraps = spans().filter(({ name }) => name === 'waxseal.provider.unwrap')
    expect(unwraps.map(({ attributes, status, kind }) => ({ attributes, status, kind }))).toMatchObject([
      { attributes: { 'waxseal.scope': 'tenant', 'waxseal.provider': 'local-aes' }, status: { code: 0 }, kind: 2 },
      { attributes: { 'error.type': 'CLOUD_THROTTLED' }, status: { code: 2 } },
    ])
    const [seconds, nanoseconds] = unwraps[0]!.duration
    expect(seconds * 1e3 + nanoseconds / 1e6).toBeGreaterThan(15)
    expect(another().loaded).toBe(0)
  })

  it('shows refusals by code, and nothing of values anywhere', async () => {
    const { keyring } = setUp()
    await instrument(keyring, api)
    await keyring.ready('')
    const cipher = new FieldCipher(keyring, field)
    const secret = randomBytes(8).toString('hex')
    const stored = cipher.encrypt(secret, '')
    stored[25]! ^= 1
    const before = await refusals('DECRYPTION_FAILED')
    expect(() => cipher.decrypt(stored)).toThrow()
    expect(() => cipher.decrypt(secret)).toThrow()
    expect((await refusals('DECRYPTION_FAILED')) - before).toBe(1)
    const { resourceMetrics } = await reader.collect()
    const all = JSON.stringify([
      resourceMetrics,
      spans().map(({ name, attributes, events }) => [name, attributes, events]),
    ])
    expect(all).not.toContain(secret)
  })

  it('leaves no trace after it was ended, and loads the API itself where it is given none', async () => {
    const { keyring } = setUp()
    const stop = await instrument(keyring)
    await keyring.ready('a')
    expect(spans().length).toBeGreaterThan(0)
    stop()
    exporter.reset()
    await keyring.ready('b')
    expect(spans()).toEqual([])
    expect(await measured('waxseal.keys.loaded')).toEqual([])
  })

  async function refusals(code: string): Promise<number> {
    const series = await measured('waxseal.refusals')
    return series.find(([attributes]) => attributes['error.type'] === code)?.[1] ?? 0
  }
})
