import { describe, expect, it } from 'vitest'
import { type AlicloudOptions, openApiClient } from '../../src/index.ts'
import { backoff } from '../../src/openapi/backoff.ts'
import { credentials, refusalOf } from '../support/refusal.ts'
import { answer, inTurn, REQUEST_ID, type Responder, refusal, reset, startService } from '../support/service.ts'

const call = { product: 'kms', version: '2016-01-20', action: 'Decrypt' } as const
const good = answer({ RequestId: REQUEST_ID, done: true })

async function setUp(responder: Responder, options: AlicloudOptions = {}) {
  const service = await startService(responder)
  const client = openApiClient({ region: 'cn-hangzhou', endpoint: service.endpoint, credentials, ...options })
  return { service, client }
}

const html: Responder = response => {
  response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>')
}
const empty: Responder = response => {
  response.writeHead(200).end()
}
const cutShort: Responder = response => {
  response.writeHead(200, { 'content-length': 1000 }).write('{"RequestId":', () => response.socket?.destroy())
}
const silent: Responder = () => {}

describe('a call is tried again', () => {
  it.each([
    ['throttling by KMS', refusal(400, 'Rejected.Throttling')],
    ['throttling by the gateway', refusal(400, 'Throttling.User')],
    ['throttling without a known code', refusal(429, 'TooManyRequests')],
    ['a fault of the service', refusal(500, 'InternalFailure')],
    ['a service that is unavailable', refusal(503, 'ServiceUnavailableTemporary')],
    ['a 5xx with a code of no meaning', refusal(504, 'Whatever')],
    ['a connection that is reset', reset],
    ['an answer that is cut short', cutShort],
    ['an answer that is no JSON', html],
    ['an answer of nothing', empty],
    ['JSON that is no object', answer(null as never)],
  ])('after %s', async (_, failure) => {
    const { service, client } = await setUp(inTurn(failure, failure, good))
    expect(await client.call(call)).toMatchObject({ done: true })
    expect(service.received).toHaveLength(3)
  })

  it('after an answer that takes longer than the timeout', async () => {
    const { service, client } = await setUp(inTurn(silent, good), { timeout: 150 })
    expect(await client.call(call)).toMatchObject({ done: true })
    expect(service.received).toHaveLength(2)
  })

  it('after a timeout on a connection that was used before, whose timer the vendor loses', async () => {
    const { service, client } = await setUp(inTurn(good, silent, good), { timeout: 300 })
    await client.call(call)
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(await client.call(call)).toMatchObject({ done: true })
    expect(service.received).toHaveLength(3)
  })

  it('with a signature and a nonce of its own', async () => {
    const { service, client } = await setUp(inTurn(refusal(500, 'InternalFailure'), good))
    await client.call(call)
    const nonces = service.received.map(({ headers }) => headers['x-acs-signature-nonce'])
    expect(new Set(nonces).size).toBe(2)
  })
})

describe('a call is not tried again', () => {
  it.each([
    [403, 'Forbidden.NoPermission'],
    [404, 'Forbidden.KeyNotFound'],
    [409, 'Rejected.Disabled'],
    [400, 'InvalidParameter'],
    [400, 'SignatureDoesNotMatch'],
    [400, 'InvalidTimeStamp.Expired'],
  ])('after a %i %s', async (status, code) => {
    const { service, client } = await setUp(refusal(status, code))
    expect((await refusalOf(() => client.call(call))).serviceCode).toBe(code)
    expect(service.received).toHaveLength(1)
  })

  it('where its host has no name', async () => {
    const client = openApiClient({ region: 'cn-hangzhou', endpoint: 'kms.cn-hangzhou.invalid', credentials })
    const error = await refusalOf(() => client.call(call))
    // A machine without a network may not even be able to ask; that may change, and is tried again.
    expect(error.message).toMatch(/ENOTFOUND.*DNS$|EAI_AGAIN.*attempts$/)
  })
})

describe('retries end', () => {
  it('after as many as the options say, with the last error', async () => {
    const { service, client } = await setUp(refusal(400, 'Rejected.Throttling'), { retries: 2 })
    expect(await refusalOf(() => client.call(call))).toMatchObject({
      code: 'CLOUD_THROTTLED',
      serviceCode: 'Rejected.Throttling',
      requestId: REQUEST_ID,
      message: expect.stringMatching(/^kms:Decrypt: .*, after 3 attempts$/),
    })
    expect(service.received).toHaveLength(3)
  })

  it('at the deadline, when it is throttled for ever', async () => {
    const { service, client } = await setUp(refusal(400, 'Throttling'), { retries: 1_000, deadline: 700 })
    expect((await refusalOf(() => client.call(call))).code).toBe('CLOUD_THROTTLED')
    expect(service.received.length).toBeGreaterThan(1)
  })

  it('at the deadline of the call itself', async () => {
    const { client } = await setUp(silent, { timeout: 10_000 })
    const error = await refusalOf(() => client.call({ ...call, deadline: 200 }))
    expect(error).toMatchObject({ code: 'CLOUD_UNAVAILABLE', message: expect.stringContaining('not answer in time') })
  })

  it('with a typed error when nobody listens', async () => {
    const options = { region: 'cn-hangzhou', endpoint: 'http://127.0.0.1:1', credentials, retries: 1 }
    const error = await refusalOf(() => openApiClient(options).call(call))
    expect(error).toMatchObject({
      code: 'CLOUD_UNAVAILABLE',
      message: 'kms:Decrypt: 127.0.0.1:1 could not be reached (ECONNREFUSED), after 2 attempts',
    })
    expect('cause' in error).toBe(false)
  })
})

describe('the wait before a retry', () => {
  const draws = (retry: number, asked?: number) => Array.from({ length: 2_000 }, () => backoff(retry, asked))

  it.each([
    [0, 200],
    [1, 400],
    [3, 1_600],
    [6, 10_000],
    [60, 10_000],
  ])('number %i is spread over 0 to %i ms', (retry, most) => {
    const waits = draws(retry)
    expect(Math.max(...waits)).toBeLessThanOrEqual(most)
    expect(Math.max(...waits)).toBeGreaterThan(most * 0.9)
    expect(Math.min(...waits)).toBeLessThan(most * 0.1)
  })

  it('is no shorter than the service asks for, up to the cap', () => {
    expect(Math.min(...draws(0, 700))).toBe(700)
    expect(Math.max(...draws(0, 3_600_000))).toBe(10_000)
  })

  it('is what the service asks for in its header', async () => {
    const throttled: Responder = (response, received, count) => {
      response.setHeader('x-acs-retry-after', '400')
      refusal(400, 'Throttling.User')(response, received, count)
    }
    const { client } = await setUp(inTurn(throttled, good))
    const begin = performance.now()
    await client.call(call)
    expect(performance.now() - begin).toBeGreaterThanOrEqual(399)
  })
})
