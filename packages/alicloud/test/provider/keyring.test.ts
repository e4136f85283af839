import {
  FieldCipher,
  isUnavailable,
  Keyring,
  type KeyringEvent,
  type KeyringOptions,
  keyIdOf,
  MemoryKeyStore,
} from '@waxseal/core'
import { allow, type Emulator } from '@waxseal/emulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AlicloudKmsOptions, alicloudKms } from '../../src/index.ts'
import { accessTo, callsOf, startCloud } from '../support/cloud.ts'
import { refusalOf } from '../support/refusal.ts'

const HOUR = 3_600_000

let cloud: Emulator
let key: Awaited<ReturnType<Emulator['keys']['create']>>
beforeEach(async () => {
  cloud = await startCloud()
  key = await cloud.keys.create({ alias: 'alias/app' })
})
afterEach(() => cloud.stop())

/** A key table, and processes on it. Their clock moves when it is told to. */
function setUp() {
  const store = new MemoryKeyStore()
  const clock = { time: Date.UTC(2026, 0, 1) }
  const events: KeyringEvent[] = []
  const start = (kms: Partial<AlicloudKmsOptions> = {}, options: Partial<KeyringOptions> = {}) =>
    new Keyring({
      provider: alicloudKms({ ...accessTo(cloud), keyId: 'alias/app', ...kms }),
      ...{ store, now: () => clock.time, onEvent: event => void events.push(event), ...options },
    })
  return { store, clock, events, start }
}

/** Waits until what goes on in the background has asked KMS so often. */
async function asked(times: number): Promise<void> {
  while (cloud.calls.count('Decrypt') < times) await new Promise(resolve => setTimeout(resolve, 2))
  await new Promise(resolve => setTimeout(resolve, 20))
}

describe('a process that starts cold', () => {
  it('makes one call for each key that it needs, for a thousand queries at once, and none after that', async () => {
    const { start } = setUp()
    const writer = start()
    await writer.ensureScope()
    const cipher = new FieldCipher(writer, { context: 'patient.phone', type: 'string' })
    const stored = [cipher.encrypt('old', '')]
    await writer.rotate()
    stored.push(cipher.encrypt('new', ''))

    cloud.calls.clear()
    const reader = start()
    const read = new FieldCipher(reader, { context: 'patient.phone', type: 'string' })
    const query = async () => {
      await reader.ready('', { index: true })
      await reader.load(stored.map(one => keyIdOf(one)!))
      return stored.map(one => read.decrypt(one))
    }
    const results = await Promise.all(Array.from({ length: 1000 }, query))
    expect(new Set(results.map(result => result.join()))).toEqual(new Set(['old,new']))
    // Two generations of the data key and the index key; and once in the process, the look at the context.
    expect(callsOf(cloud).toSorted()).toEqual(['Decrypt InvalidParameter: 1', 'Decrypt OK: 3'])

    cloud.calls.clear()
    await Promise.all(Array.from({ length: 1000 }, query))
    expect(reader.ready('', { index: true })).toBeUndefined()
    expect(callsOf(cloud)).toEqual([])
  })

  it('makes its first keys once, for a thousand queries at once', async () => {
    const { start, store } = setUp()
    const keyring = start()
    await Promise.all(Array.from({ length: 1000 }, () => keyring.ready('', { index: true })))
    expect(await store.list()).toHaveLength(2)
    expect(callsOf(cloud)).toEqual(['DescribeKey OK: 1', 'GenerateDataKey OK: 2', 'Decrypt InvalidParameter: 1'])
  })

  it('is told so when KMS is down, and goes on when it is up again', async () => {
    const { start } = setUp()
    await start().ensureScope()
    const keyring = start()
    await cloud.goDown()
    const error = await refusalOf(() => keyring.ready(''))
    expect(error).toMatchObject({
      code: 'CLOUD_UNAVAILABLE',
      message: expect.stringMatching(/kms:Decrypt: 127.*could not be reached/),
    })
    expect(isUnavailable(error)).toBe(true)
    await cloud.comeUp()
    await keyring.ready('')
    expect(keyring.active('')).toBeDefined()
  })

  it('is told so when it would make the first keys', async () => {
    const { start } = setUp()
    const keyring = start()
    await cloud.goDown()
    expect(isUnavailable(await refusalOf(() => keyring.ready('')))).toBe(true)
    await cloud.comeUp()
    await keyring.ready('')
  })
})

describe('towards the end of maxAge', () => {
  it('keys are asked for again, and no reader waits for that', async () => {
    const { start, clock } = setUp()
    const keyring = start()
    await keyring.ensureScope()
    const { id } = keyring.active('')
    cloud.calls.clear()
    clock.time += 0.75 * HOUR - 1
    expect(keyring.ready('', { index: true })).toBeUndefined()
    cloud.faults.inject({ latencyMs: 100 })
    clock.time += 1
    for (let i = 0; i < 100; i++) {
      expect(keyring.ready('', { index: true })).toBeUndefined()
      expect(keyring.load([id])).toBeUndefined()
    }
    expect(cloud.calls.count()).toBe(0)
    await asked(2)
    expect(callsOf(cloud)).toEqual(['Decrypt OK: 2'])
    expect(keyring.ready('', { index: true })).toBeUndefined()
    expect(cloud.calls.count()).toBe(2)
  })

  it('nor when it is over, in a process that was idle', async () => {
    const { start, clock } = setUp()
    const keyring = start()
    await keyring.ensureScope()
    const { id } = keyring.active('')
    cloud.calls.clear()
    cloud.faults.inject({ latencyMs: 300 })
    clock.time += 3 * HOUR
    await Promise.all([keyring.ready('', { index: true }), keyring.load([id])])
    expect(cloud.calls.count()).toBe(0)
    await asked(2)
    expect(callsOf(cloud)).toEqual(['Decrypt OK: 2'])
  })
})

const outages: Record<string, { strike(cloud: Emulator): unknown; mend(cloud: Emulator): unknown; code: string }> = {
  'KMS is down': { strike: c => c.goDown(), mend: c => c.comeUp(), code: 'CLOUD_UNAVAILABLE' },
  'KMS resets connections': fault({ reset: 'before' }, 'CLOUD_UNAVAILABLE'),
  'KMS fails': fault({ error: 'InternalFailure' }, 'CLOUD_UNAVAILABLE'),
  'a proxy answers': fault({ raw: { status: 502, body: '<html>' } }, 'CLOUD_UNAVAILABLE'),
  'KMS throttles': fault({ error: 'Rejected.Throttling' }, 'CLOUD_THROTTLED'),
  'the clock is wrong': { strike: c => c.skewClock(2e6), mend: c => c.skewClock(0), code: 'CLOUD_CLOCK_SKEW' },
  'the AccessKey is switched off': {
    strike: c => c.activateUser('administrator', false),
    mend: c => c.activateUser('administrator', true),
    code: 'CLOUD_CREDENTIALS',
  },
}

function fault(what: Parameters<Emulator['faults']['inject']>[0], code: string) {
  return { strike: (c: Emulator) => c.faults.inject(what), mend: (c: Emulator) => c.faults.clear(), code }
}

describe.each(Object.entries(outages))('while %s', (_, { strike, mend, code }) => {
  it('keys in memory serve through the grace period with a warning, and then it is a typed error', async () => {
    const { start, clock, events } = setUp()
    const keyring = start()
    await keyring.ensureScope()
    const loadedAt = clock.time
    await strike(cloud)
    clock.time += 24 * HOUR
    await keyring.ready('')
    while (!events.some(event => event.type === 'refresh-failed')) await new Promise(resolve => setTimeout(resolve, 2))
    expect(events.at(-1)).toMatchObject({ type: 'refresh-failed', code, servingUntil: new Date(loadedAt + 25 * HOUR) })
    expect(keyring.ready('')).toBeUndefined()
    clock.time += HOUR
    const error = await refusalOf(() => keyring.ready(''))
    expect(error).toMatchObject({ code })
    expect(isUnavailable(error)).toBe(true)
    await mend(cloud)
    await keyring.ready('')
  })
})

describe('when KMS says no', () => {
  const denials: Record<string, { strike(): unknown; code: string }> = {
    'the key is disabled': { strike: () => cloud.keys.setState(key.keyId, 'Disabled'), code: 'KMS_KEY_DISABLED' },
    'the key is to be deleted': {
      strike: () => cloud.keys.setState(key.keyId, 'PendingDeletion'),
      code: 'KMS_KEY_DISABLED',
    },
    'the key is gone': { strike: () => cloud.keys.delete(key.keyId), code: 'KEY_UNWRAP_FAILED' },
    'the permission is withdrawn': {
      strike: () => cloud.createUser({ name: 'app', policy: allow('kms:GenerateDataKey') }),
      code: 'CLOUD_ACCESS_DENIED',
    },
  }

  it.each(Object.entries(denials))('there is no grace: %s', async (_, { strike, code }) => {
    const { start, clock, events } = setUp()
    const policy = allow(['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey'], key.arn)
    const keyring = start({ credentials: await cloud.createUser({ name: 'app', policy }) })
    await keyring.ensureScope()
    const { id } = keyring.active('')
    await strike()
    clock.time += 0.75 * HOUR - 1
    expect(keyring.ready('')).toBeUndefined()
    clock.time += 1
    expect(keyring.ready('')).toBeUndefined()
    while (!events.some(event => event.type === 'refresh-failed')) await new Promise(resolve => setTimeout(resolve, 2))
    expect(events.at(-1)).toMatchObject({ type: 'refresh-failed', code, servingUntil: undefined })
    for (const work of [() => keyring.ready(''), () => keyring.load([id])]) {
      const error = await refusalOf(work)
      expect(error).toMatchObject({ code, requestId: expect.stringMatching(/^[\da-f-]{36}$/i) })
      expect(error.message).toContain(error.requestId)
      expect(isUnavailable(error)).toBe(false)
    }
  })
})

describe('keys of KMS that change', () => {
  it('leave everything readable, and show in describe()', async () => {
    const { start } = setUp()
    const keyring = start()
    const cipher = new FieldCipher(keyring, { context: 'patient.phone', type: 'string' })
    await keyring.ready('')
    const stored = [cipher.encrypt('first version', '')]

    const { keyVersionId } = await cloud.keys.rotate(key.keyId)
    await keyring.rotate()
    stored.push(cipher.encrypt('second version', ''))

    const other = await cloud.keys.create()
    await cloud.keys.alias('alias/app', other.keyId)
    await keyring.rotate()
    stored.push(cipher.encrypt('another key', ''))

    const described = await keyring.describe()
    expect(described.map(({ generation, active, kek, kekVersion }) => [generation, active, kek, kekVersion])).toEqual([
      [1, false, key.arn, key.keyVersionId],
      [2, false, key.arn, keyVersionId],
      [3, true, other.arn, other.keyVersionId],
    ])

    const reader = start()
    await reader.load(stored.map(one => keyIdOf(one)!))
    const read = new FieldCipher(reader, { context: 'patient.phone', type: 'string' })
    expect(stored.map(one => read.decrypt(one))).toEqual(['first version', 'second version', 'another key'])
  })
})
