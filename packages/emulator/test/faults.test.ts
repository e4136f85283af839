import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, type Fault, startEmulator } from '../src/index.ts'
import { type GenericCall, genericClient } from './support/generic-client.ts'
import { acs3Request, send } from './support/raw-request.ts'
import { refusalOf } from './support/refusal.ts'

let cloud: Emulator
let call: GenericCall
let KeyId: string
beforeEach(async () => {
  cloud = await startEmulator()
  call = genericClient(cloud)
  KeyId = (await cloud.keys.create()).keyId
})
afterEach(() => cloud?.stop())

const describeKey = () => call('DescribeKey', { KeyId })
const outcomes = () => cloud.calls.records.map(({ outcome }) => outcome)

describe('a fault', () => {
  it.each([
    ['Rejected.Throttling', 400],
    ['Throttling.User', 400],
    ['InternalFailure', 500],
    ['ServiceUnavailableTemporary', 503],
    ['Rejected.Unavailable', 409],
    ['Forbidden.KmsServiceNotEnabled', 403],
    ['Something.Else', 400],
  ])('answers with the error %s, and its status %i', async (code, status) => {
    cloud.faults.inject({ error: code })
    expect(await refusalOf(describeKey())).toEqual({ code, status })
  })

  it('answers with an error of one’s own', async () => {
    cloud.faults.inject({ error: { code: 'Odd', status: 418, message: 'short and stout' } })
    const { status, body } = await send(cloud, acs3Request(cloud))
    expect({ status, body }).toMatchObject({ status: 418, body: { Code: 'Odd', Message: 'short and stout' } })
  })

  it('strikes so many times, and only the actions it is for', async () => {
    cloud.faults.inject({ action: ['DescribeKey', 'Decrypt'], error: 'InternalFailure', times: 2 })
    await call('ListKeys')
    await refusalOf(describeKey())
    await refusalOf(describeKey())
    await describeKey()
    expect(outcomes()).toEqual(['OK', 'InternalFailure', 'InternalFailure', 'OK'])
    expect(cloud.faults.active).toEqual([])
  })

  it('strikes its share of the calls', async () => {
    cloud.faults.inject({ error: 'InternalFailure', share: 0.5 })
    await Promise.allSettled(Array.from({ length: 200 }, describeKey))
    const struck = cloud.calls.count('DescribeKey', 'InternalFailure')
    // 200 tosses of a coin: outside of 60 to 140 once in ten million runs.
    expect(struck).toBeGreaterThan(60)
    expect(struck).toBeLessThan(140)
  })

  it('is taken off, alone or with all others', async () => {
    const off = cloud.faults.inject({ error: 'InternalFailure' })
    cloud.faults.inject({ error: 'Rejected.Throttling' })
    expect((await refusalOf(describeKey())).code).toBe('InternalFailure')
    off()
    expect((await refusalOf(describeKey())).code).toBe('Rejected.Throttling')
    cloud.faults.clear()
    await describeKey()
  })

  it('lets so many calls a second through, and throttles the rest', async () => {
    cloud.faults.inject({ throttlePerSecond: 3 })
    await Promise.allSettled(Array.from({ length: 20 }, describeKey))
    const [passed, throttled] = [
      cloud.calls.count('DescribeKey', 'OK'),
      cloud.calls.count('DescribeKey', 'Rejected.Throttling'),
    ]
    expect(passed + throttled).toBe(20)
    // 3, or 6 where a second began in between.
    expect([3, 6]).toContain(passed)
  })

  it('makes calls slow, alone and with another fault', async () => {
    const timed = async () => {
      const begin = performance.now()
      await describeKey().catch(() => {})
      return performance.now() - begin
    }
    cloud.faults.inject({ latencyMs: 150, times: 2 })
    expect(await timed()).toBeGreaterThan(145)
    cloud.faults.inject({ error: 'InternalFailure', latencyMs: 150 })
    expect(await timed()).toBeGreaterThan(295)
    expect(outcomes()).toEqual(['OK', 'InternalFailure'])
  })

  it('resets the connection before the call is done, or after it', async () => {
    cloud.faults.inject({ action: 'DisableKey', reset: 'before', times: 1 })
    const state = async () => ((await describeKey()).KeyMetadata as { KeyState: string }).KeyState
    expect((await refusalOf(call('DisableKey', { KeyId }))).code).toBe('ECONNRESET')
    expect(await state()).toBe('Enabled')
    cloud.faults.inject({ action: 'DisableKey', reset: 'after', times: 1 })
    expect((await refusalOf(call('DisableKey', { KeyId }))).code).toBe('ECONNRESET')
    expect(await state()).toBe('Disabled')
    expect(outcomes()).toEqual(['(reset)', 'OK', '(reset)', 'OK'])
  })

  it('answers with something that is none of the API’s answers', async () => {
    cloud.faults.inject({ raw: { status: 502, body: '<html>Bad Gateway</html>' } })
    const response = await fetch(cloud.url, { method: 'POST' })
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html'])
    expect(await response.text()).toBe('<html>Bad Gateway</html>')
  })

  it('never answers', async () => {
    cloud.faults.inject({ hang: true })
    const outcome = fetch(cloud.url, { method: 'POST', signal: AbortSignal.timeout(300) }).catch(error => error.name)
    expect(await outcome).toBe('TimeoutError')
    expect(outcomes()).toEqual(['(hang)'])
  })

  it.each([
    ['nothing to do', {}],
    ['two things to do', { error: 'InternalFailure', hang: true }],
    ['a name that is no option', { latencyMs: 1, colour: 'red' }],
    ['a share of more than all', { latencyMs: 1, share: 1.5 }],
    ['no times', { latencyMs: 1, times: 0 }],
    ['another reset', { reset: 'sometimes' }],
    ['a negative rate', { throttlePerSecond: -1 }],
    ['a latency that is no number', { latencyMs: '5' }],
    ['an error without a code', { error: {} }],
    ['an answer without a status', { raw: { body: 'x' } }],
  ])('is refused with %s', (_, fault) => {
    expect(() => cloud.faults.inject(fault as Fault)).toThrow(expect.objectContaining({ code: 'FAULT_INVALID' }))
    expect(cloud.faults.active).toEqual([])
  })
})

describe('an emulator that is down', () => {
  it('refuses connections, and is there again on the same port', async () => {
    const { port } = cloud
    await cloud.goDown()
    expect((await refusalOf(describeKey())).code).toBe('ECONNREFUSED')
    await cloud.comeUp()
    expect(cloud.port).toBe(port)
    await describeKey()
  })

  it('cuts off what is under way', async () => {
    cloud.faults.inject({ hang: true })
    const hanging = refusalOf(describeKey())
    await expect.poll(() => cloud.calls.count()).toBe(1)
    await cloud.goDown()
    expect((await hanging).code).toBe('ECONNRESET')
  })

  it('comes up by itself after a while, unless it was stopped', async () => {
    await cloud.goDown(100)
    await expect
      .poll(() =>
        describeKey().then(
          () => 'up',
          () => 'down',
        ),
      )
      .toBe('up')
    await cloud.goDown(100)
    await cloud.stop()
    await new Promise(resolve => setTimeout(resolve, 200))
    expect((await refusalOf(describeKey())).code).toBe('ECONNREFUSED')
  })
})
