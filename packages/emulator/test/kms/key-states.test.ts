import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, type KeyState, startEmulator } from '../../src/index.ts'
import { type GenericCall, genericClient } from '../support/generic-client.ts'
import { acs3Request, send } from '../support/raw-request.ts'
import { refusalOf } from '../support/refusal.ts'

const DAY = 24 * 60 * 60 * 1000

let cloud: Emulator
let call: GenericCall
beforeAll(async () => {
  cloud = await startEmulator()
  call = genericClient(cloud)
})
afterAll(() => cloud?.stop())

const ok = 'OK'
const disabled = 'Rejected.Disabled'
const deletion = 'Rejected.PendingDeletion'
const pendingImport = 'Rejected.PendingImport'
const notModified = 'Rejected.StateModifiedFailed'
const states = ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'] as const

/** The vendor's table of what each action answers in each state, in the order of `states`. */
const table: Readonly<Record<string, readonly [string, string, string, string]>> = {
  GenerateDataKey: [ok, disabled, deletion, pendingImport],
  GenerateDataKeyWithoutPlaintext: [ok, disabled, deletion, pendingImport],
  Encrypt: [ok, disabled, deletion, pendingImport],
  DescribeKey: [ok, ok, ok, ok],
  EnableKey: [ok, ok, notModified, notModified],
  DisableKey: [ok, ok, notModified, notModified],
  ScheduleKeyDeletion: [ok, ok, notModified, ok],
  CancelKeyDeletion: [notModified, notModified, ok, notModified],
  CreateAlias: [ok, ok, notModified, ok],
  ListKeyVersions: [ok, ok, ok, ok],
  UpdateRotationPolicy: [ok, disabled, deletion, pendingImport],
}

const parameters: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  Encrypt: () => ({ Plaintext: 'YQ==' }),
  ScheduleKeyDeletion: () => ({ PendingWindowInDays: '7' }),
  CreateAlias: () => ({ AliasName: `alias/${Math.random().toString(36).slice(2)}` }),
  UpdateRotationPolicy: () => ({ EnableAutomaticRotation: 'false' }),
}

async function keyIn(state: KeyState): Promise<string> {
  const { keyId } = await cloud.keys.create()
  await cloud.keys.setState(keyId, state)
  return keyId
}

async function outcomeOf(action: string, given: Readonly<Record<string, string>>): Promise<string> {
  const refusal = await call(action, given).then(
    () => undefined,
    (error: { code: string; statusCode: number }) => error,
  )
  if (refusal !== undefined) expect(refusal.statusCode).toBe(409)
  return refusal?.code ?? ok
}

describe.each(Object.entries(table))('%s', (action, expected) => {
  it.each(states.map((state, i) => [state, expected[i]!] as const))(
    'of a key that is %s: %s',
    async (state, outcome) => {
      const KeyId = await keyIn(state)
      expect(await outcomeOf(action, { KeyId, ...parameters[action]?.() })).toBe(outcome)
    },
  )
})

describe('Decrypt', () => {
  it.each([
    ['Enabled', ok],
    ['Disabled', disabled],
    ['PendingDeletion', deletion],
    ['PendingImport', pendingImport],
  ] as const)('of a key that is %s: %s', async (state, outcome) => {
    const { keyId } = await cloud.keys.create()
    const CiphertextBlob = (await call('GenerateDataKey', { KeyId: keyId })).CiphertextBlob as string
    await cloud.keys.setState(keyId, state)
    expect(await outcomeOf('Decrypt', { CiphertextBlob })).toBe(outcome)
  })
})

describe('a key', () => {
  it('is disabled and enabled by calls, and shows it', async () => {
    const { keyId: KeyId } = await cloud.keys.create()
    await call('DisableKey', { KeyId })
    expect((await call('DescribeKey', { KeyId })).KeyMetadata).toMatchObject({ KeyState: 'Disabled' })
    expect(await outcomeOf('GenerateDataKey', { KeyId })).toBe(disabled)
    await call('EnableKey', { KeyId })
    expect(await outcomeOf('GenerateDataKey', { KeyId })).toBe(ok)
  })

  it('is deleted when its time has come, with its aliases, and not when that was cancelled', async () => {
    const { keyId: kept } = await cloud.keys.create()
    const { keyId: gone } = await cloud.keys.create({ alias: 'alias/gone' })
    for (const KeyId of [kept, gone]) await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    const { KeyMetadata } = await call('DescribeKey', { KeyId: gone })
    const { DeleteDate } = KeyMetadata as { DeleteDate: string }
    expect(Math.abs(Date.parse(DeleteDate) - Date.now() - 7 * DAY)).toBeLessThan(60_000)
    await call('CancelKeyDeletion', { KeyId: kept })

    cloud.skewClock(8 * DAY)
    const describe = (KeyId: string) =>
      send(cloud, acs3Request(cloud, { action: 'DescribeKey', query: { KeyId }, date: cloud.now() }))
    expect((await describe(kept)).status).toBe(200)
    expect((await describe(gone)).body).toMatchObject({ Code: 'Forbidden.KeyNotFound' })
    expect((await describe('alias/gone')).body).toMatchObject({ Code: 'Forbidden.AliasNotFound' })
    cloud.skewClock(0)
  })

  it.each([6, 367])('cannot wait %i days for its deletion', async PendingWindowInDays => {
    const { keyId: KeyId } = await cloud.keys.create()
    const refusal = await refusalOf(call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays }))
    expect(refusal).toEqual({ code: 'InvalidParameter', status: 400 })
  })
})
