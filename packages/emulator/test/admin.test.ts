import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allow, type Emulator, startEmulator } from '../src/index.ts'
import { type GenericCall, genericClient } from './support/generic-client.ts'
import { refusalOf } from './support/refusal.ts'

let cloud: Emulator
let call: GenericCall
beforeAll(async () => {
  cloud = await startEmulator()
  call = genericClient(cloud)
})
afterAll(() => cloud?.stop())

async function admin(command: string, given?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${cloud.adminUrl}${command}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cloud.adminToken}`, ...headers },
    ...(given !== undefined && { body: JSON.stringify(given) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('the admin calls', () => {
  it('need the token, but for the question whether it is up', async () => {
    expect((await admin('calls', {}, { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await fetch(`${cloud.adminUrl}calls`, { method: 'POST' })).status).toBe(401)
    expect(await (await fetch(`${cloud.adminUrl}health`)).json()).toEqual({ status: 'ok' })
    expect((await fetch(`${cloud.url}/_emulator/`)).status).toBe(401)
  })

  it('put faults on and off', async () => {
    expect(await admin('inject-fault', { action: 'ListKeys', error: 'InternalFailure' })).toEqual({
      status: 200,
      body: {},
    })
    expect((await admin('faults')).body).toEqual({ faults: [{ action: 'ListKeys', error: 'InternalFailure' }] })
    expect((await refusalOf(call('ListKeys'))).code).toBe('InternalFailure')
    await admin('clear-faults')
    await call('ListKeys')
    const wrong = await admin('inject-fault', { explode: true })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'FAULT_INVALID' } })
  })

  it('tell of calls, and are none themselves', async () => {
    await admin('clear-calls')
    await call('ListKeys')
    const { body } = await admin('calls')
    expect(body).toMatchObject({
      summary: [{ action: 'ListKeys', outcome: 'OK', count: 1 }],
      records: [{ action: 'ListKeys', product: 'kms', status: 200 }],
    })
  })

  it('make keys and change them', async () => {
    const { body: key } = await admin('create-key', { alias: 'alias/admin' })
    const { keyId } = key as { keyId: string }
    expect((await admin('rotate-key', { keyId })).body).toEqual({ keyVersionId: expect.any(String) })
    await admin('set-key-state', { keyId: 'alias/admin', state: 'Disabled' })
    expect((await refusalOf(call('GenerateDataKey', { KeyId: keyId }))).code).toBe('Rejected.Disabled')
    const { body: other } = await admin('create-key', {})
    await admin('move-alias', { alias: 'alias/admin', keyId: other.keyId })
    expect(await call('GenerateDataKey', { KeyId: 'alias/admin' })).toMatchObject({ KeyId: other.keyId })
    await admin('delete-key', { keyId })
    expect((await refusalOf(call('DescribeKey', { KeyId: keyId }))).code).toBe('Forbidden.KeyNotFound')
  })

  it('make users and roles, and end sessions', async () => {
    const { body: user } = await admin('create-user', { name: 'ada', policy: allow('kms:ListKeys') })
    await genericClient(cloud, user as never)('ListKeys')
    const { body: role } = await admin('create-role', { name: 'app', policy: allow('kms:ListKeys') })
    const session = await cloud.issueSession(role.arn as string, 60_000)
    await genericClient(cloud, session)('ListKeys')
    await admin('expire-sessions')
    const refusal = await refusalOf(genericClient(cloud, session)('ListKeys'))
    expect(refusal.code).toBe('InvalidSecurityToken.Expired')
  })

  it('set the clock', async () => {
    await admin('skew-clock', { milliseconds: 3_600_000 })
    expect((await refusalOf(call('ListKeys'))).code).toBe('InvalidTimeStamp.Expired')
    await admin('skew-clock', { milliseconds: 0 })
    await call('ListKeys')
  })

  it('take it down for a while', async () => {
    expect((await admin('go-down', { milliseconds: 100 })).status).toBe(200)
    const isUp = () =>
      call('ListKeys').then(
        () => true,
        () => false,
      )
    await expect.poll(isUp, { interval: 10 }).toBe(false)
    await expect.poll(isUp).toBe(true)
  })

  it.each([
    ['explode', {}, 404, 'UnknownCommand'],
    ['toString', {}, 404, 'UnknownCommand'],
    ['create-key', [], 400, 'OPTION_INVALID'],
    ['create-key', { spec: 'AES_512' }, 400, 'OPTION_INVALID'],
    ['create-key', { alias: 'app' }, 400, 'OPTION_INVALID'],
    ['create-key', { colour: 'red' }, 400, 'OPTION_INVALID'],
    ['set-key-state', { keyId: 'alias/none', state: 'Enabled' }, 400, 'UNKNOWN_RESOURCE'],
    ['set-key-state', { state: 'Enabled' }, 400, 'OPTION_INVALID'],
    ['create-user', { name: 'ada' }, 400, 'POLICY_INVALID'],
    ['skew-clock', { milliseconds: 'soon' }, 400, 'OPTION_INVALID'],
  ])('refuse %s with %j', async (command, given, status, code) => {
    expect(await admin(command, given)).toMatchObject({ status, body: { code, message: expect.any(String) } })
  })
})
