import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/index.ts'
import { acs3Request, type RawRequest, rpcRequest, type Signing, send } from '../support/raw-request.ts'

const MINUTE = 60_000

describe.each([
  ['ACS3-HMAC-SHA256', acs3Request],
  ['HMAC-SHA1', rpcRequest],
])('a request signed by %s', (method, makeRequest) => {
  let cloud: Emulator
  beforeAll(async () => {
    cloud = await startEmulator()
  })
  afterAll(() => cloud?.stop())

  const answerTo = async (signing?: Signing, spoil?: (request: RawRequest) => void) => {
    const request = makeRequest(cloud, signing)
    spoil?.(request)
    const { status, body } = await send(cloud, request)
    return { status, code: body.Code ?? 'OK' }
  }
  const ok = { status: 200, code: 'OK' }
  const refused = (status: number, code: string) => ({ status, code })

  it('is let in, by POST and GET, with parameters in the query and in a form', async () => {
    expect(await answerTo()).toEqual(ok)
    expect(await answerTo({ method: 'GET', query: { PageSize: '5' } })).toEqual(ok)
    expect(await answerTo({ form: { PageSize: '5', PageNumber: '1' } })).toEqual(ok)
    expect(cloud.calls.records.at(-1)).toMatchObject({ signature: method, action: 'ListKeys', outcome: 'OK' })
  })

  it('is good for one time', async () => {
    const request = makeRequest(cloud)
    expect((await send(cloud, request)).status).toBe(200)
    expect((await send(cloud, request)).body).toMatchObject({ Code: 'SignatureNonceUsed' })
    const nonce = randomUUID()
    expect(await answerTo({ nonce })).toEqual(ok)
    expect(await answerTo({ nonce, query: { PageSize: '7' } })).toEqual(refused(400, 'SignatureNonceUsed'))
  })

  it('does not use its nonce up when it is refused', async () => {
    const nonce = randomUUID()
    const credentials = { ...cloud.credentials, accessKeySecret: 'wrong' }
    expect(await answerTo({ nonce, credentials })).toEqual(refused(400, 'SignatureDoesNotMatch'))
    expect(await answerTo({ nonce })).toEqual(ok)
  })

  it('is good for 15 minutes, either way', async () => {
    const at = (minutes: number) => answerTo({ date: new Date(Date.now() + minutes * MINUTE) })
    expect(await at(14)).toEqual(ok)
    expect(await at(-14)).toEqual(ok)
    expect(await at(16)).toEqual(refused(400, 'InvalidTimeStamp.Expired'))
    expect(await at(-16)).toEqual(refused(400, 'InvalidTimeStamp.Expired'))
  })

  it('is measured by the emulator’s clock', async () => {
    cloud.skewClock(20 * MINUTE)
    expect(await answerTo()).toEqual(refused(400, 'InvalidTimeStamp.Expired'))
    expect(await answerTo({ date: new Date(Date.now() + 20 * MINUTE) })).toEqual(ok)
    cloud.skewClock(0)
    expect(await answerTo()).toEqual(ok)
  })

  it('is refused with an AccessKey that is unknown or switched off', async () => {
    const unknown = { accessKeyId: 'LTAI5tNobody', accessKeySecret: 'any' }
    expect(await answerTo({ credentials: unknown })).toEqual(refused(404, 'InvalidAccessKeyId.NotFound'))
    const credentials = await cloud.createUser({ name: 'left', policy: { Version: '1', Statement: [] } })
    await cloud.activateUser('left', false)
    expect(await answerTo({ credentials })).toEqual(refused(403, 'InvalidAccessKeyId.Inactive'))
  })

  it('is refused with a changed action, parameter or method', async () => {
    const mismatch = refused(400, 'SignatureDoesNotMatch')
    const query = { PageSize: '5' }
    expect(await answerTo({ query }, request => (request.path = request.path.replace('=5', '=50')))).toEqual(mismatch)
    expect(await answerTo({ query }, request => (request.path += '&PageNumber=2'))).toEqual(mismatch)
    expect(await answerTo({}, request => (request.method = 'GET'))).toEqual(mismatch)
  })

  it('is refused when it is of another product or action than there is', async () => {
    expect(await answerTo({ action: 'MintCoins' })).toEqual(refused(404, 'InvalidAction.NotFound'))
    expect(await answerTo({ action: 'toString' })).toEqual(refused(404, 'InvalidAction.NotFound'))
    expect(await answerTo({ version: '1999-01-01' })).toEqual(refused(400, 'InvalidVersion'))
  })
})

describe('a request signed by ACS3-HMAC-SHA256 alone', () => {
  let cloud: Emulator
  beforeAll(async () => {
    cloud = await startEmulator()
  })
  afterAll(() => cloud?.stop())

  const codeOf = async (request: RawRequest) => (await send(cloud, request)).body.Code

  it('has to be over its body', async () => {
    const changed = acs3Request(cloud, { form: { PageSize: '5' } })
    expect(await codeOf({ ...changed, body: 'PageSize=6' })).toBe('IncompleteSignature')
    const claimed = acs3Request(cloud, { headers: { 'x-acs-content-sha256': '0'.repeat(64) } })
    expect(await codeOf(claimed)).toBe('IncompleteSignature')
  })

  it.each([
    ['x-acs-added', 'header'],
    ['content-type', 'text/plain'],
  ])('has to be over %s when that is there', async (name, value) => {
    const request = acs3Request(cloud)
    request.headers[name] = value
    const { body } = await send(cloud, request)
    expect(body).toMatchObject({ Code: 'IncompleteSignature', Message: expect.stringContaining(name) })
  })

  it.each(['x-acs-date', 'host', 'x-acs-signature-nonce'])('has to be over %s, which is always there', async name => {
    const request = acs3Request(cloud)
    request.headers.authorization = request.headers.authorization!.replace(new RegExp(`${name};?`), '')
    expect(await codeOf(request)).toBe('IncompleteSignature')
  })

  it.each([
    ['a header that was changed', { 'x-acs-version': '2016-01-20 ' }, undefined],
    ['a nonce that was changed', { 'x-acs-signature-nonce': 'another' }, 'SignatureDoesNotMatch'],
    ['a date that was changed', { 'x-acs-date': '2020-01-01T00:00:00Z' }, 'SignatureDoesNotMatch'],
  ])('is refused with %s', async (_, headers, code) => {
    const request = acs3Request(cloud)
    Object.assign(request.headers, headers)
    expect(await codeOf(request)).toBe(code)
  })

  it.each([
    ['no date', 'x-acs-date', 'InvalidTimeStamp.Format'],
    ['no nonce', 'x-acs-signature-nonce', 'IncompleteSignature'],
  ])('is refused with %s', async (_, name, code) => {
    expect(await codeOf(acs3Request(cloud, { headers: { [name]: '' } }))).toBe(code)
  })

  it.each(['', 'ACS3-HMAC-SHA256', 'ACS4-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=b', 'Bearer token'])(
    'is refused with the Authorization %j',
    async authorization => {
      const request = acs3Request(cloud)
      request.headers.authorization = authorization
      expect(await codeOf(request)).toBe('IncompleteSignature')
    },
  )

  it('is told what the gateway had signed, as by the real one', async () => {
    const credentials = { ...cloud.credentials, accessKeySecret: 'wrong' }
    const { status, body, headers } = await send(cloud, acs3Request(cloud, { credentials }))
    expect(status).toBe(400)
    expect(body).toEqual({
      RequestId: headers['x-acs-request-id'],
      HostId: 'kms.cn-hangzhou.aliyuncs.com',
      Code: 'SignatureDoesNotMatch',
      Message: expect.stringMatching(
        /server StringToSign is \[ACS3-HMAC-SHA256\n[0-9a-f]{64}\] server CanonicalRequest is \[POST\n/,
      ),
      Recommend: expect.stringContaining('SignatureDoesNotMatch'),
    })
  })
})

describe('a request that is not signed', () => {
  it('is refused', async () => {
    await using cloud = await startEmulator()
    const unsigned = { method: 'POST', path: '/?Action=ListKeys&Version=2016-01-20', headers: {}, body: '' }
    expect((await send(cloud, unsigned)).body).toMatchObject({ Code: 'IncompleteSignature' })
    expect((await send(cloud, { ...unsigned, path: '/' })).body).toMatchObject({ Code: 'InvalidVersion' })
  })

  it('is refused when its body is over a megabyte', async () => {
    await using cloud = await startEmulator()
    const large = { method: 'POST', path: '/', headers: {}, body: 'x'.repeat(2 << 20) }
    expect(await send(cloud, large)).toMatchObject({ status: 413, body: { Code: 'RequestEntityTooLarge' } })
  })

  it('is refused with an older signature of a kind that there is none of', async () => {
    await using cloud = await startEmulator()
    const request = rpcRequest(cloud, { query: { SignatureMethod: 'HMAC-MD5' } })
    expect((await send(cloud, request)).body).toMatchObject({ Code: 'IncompleteSignature' })
  })
})
