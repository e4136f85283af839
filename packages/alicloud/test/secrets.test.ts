import { issueServerCertificate } from '@waxseal/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AlicloudOptions, type KmsApi, openApiClient, openApiKms, sdkClient } from '../src/index.ts'
import { listen } from './support/listen.ts'
import { PLANTED, refusalOf } from './support/refusal.ts'
import { generation1, generation2, generation3 } from './support/sdk-clients.ts'
import { answer, type Received, type Responder, refusal, reset, startService } from './support/service.ts'

/** Answers with all that was sent, in every field of an answer: as the gateway does with a wrong signature, and worse. */
const echo =
  (status: number, code?: string): Responder =>
  (response, received, count) => {
    const text = everything(received)
    const AccessDeniedDetail = { AuthAction: text, AuthPrincipalDisplayName: text }
    const body = {
      Code: code ?? text,
      RequestId: text,
      Message: text,
      Recommend: text,
      Description: text,
      AccessDeniedDetail,
    }
    answer(body, status)(response, received, count)
  }

const everything = ({ headers, url, query, form }: Received) =>
  [url, JSON.stringify(headers), ...query.values(), ...form.values()].join(' ')

const page: Responder = (response, received) => {
  response.writeHead(502, { 'content-type': 'text/html' }).end(`<html>${everything(received)}</html>`)
}

const faults: Readonly<Record<string, Responder>> = {
  'a reset': reset,
  'no answer': () => {},
  'an answer cut short': (response, received) => {
    response.writeHead(200, { 'content-length': 100_000 }).write(everything(received), () => response.socket?.destroy())
  },
  'an HTML page that quotes the request': page,
  'a wrong signature, which quotes the request': echo(400, 'SignatureDoesNotMatch'),
  'an expired token, which quotes the request': echo(400, 'InvalidSecurityToken.Expired'),
  'a wrong clock, which quotes the request': echo(400, 'InvalidTimeStamp.Expired'),
  'no permission, which quotes the request': echo(403, 'Forbidden.NoPermission'),
  'a wrong parameter, which quotes the request': echo(400, 'InvalidParameter'),
  'a code that quotes the request': echo(400),
  'a fault that quotes the request': echo(500, 'InternalFailure'),
  'a success that quotes the request': echo(200),
  'throttling for ever': refusal(400, 'Rejected.Throttling'),
}

const credentials = { accessKeyId: PLANTED.accessKeyId, accessKeySecret: PLANTED.accessKeySecret }
const temporary = { ...credentials, securityToken: PLANTED.securityToken }
const limits = { timeout: 100, retries: 0 }
const place = (host: string) =>
  ({ endpoint: host, protocol: 'http', region: 'cn-hangzhou', credentials: temporary }) as const

const clients: Readonly<Record<string, (host: string) => KmsApi>> = {
  'our client': host => kmsWith({ endpoint: `http://${host}`, credentials }),
  'our client with an STS token': host => kmsWith({ endpoint: `http://${host}`, credentials: temporary }),
  'an SDK client 1.2.0': host => openApiKms(sdkClient(generation1(place(host)), limits)),
  'an SDK client of generation 2': host => openApiKms(sdkClient(generation2(place(host)), limits)),
  'an SDK client of generation 3': host => openApiKms(sdkClient(generation3(place(host)), limits)),
}

function kmsWith(options: AlicloudOptions): KmsApi {
  return openApiKms(openApiClient({ region: 'cn-hangzhou', ...limits, ...options }))
}

/** The two calls that carry most: plaintext, and ciphertext. Each is refused, and `refusalOf` looks for what is planted. */
async function refuseAll(kms: KmsApi) {
  const plaintext = Buffer.from(PLANTED.plaintext)
  const codes = []
  codes.push((await refusalOf(() => kms.encrypt({ keyId: 'alias/app', plaintext }))).code)
  codes.push((await refusalOf(() => kms.decrypt({ blob: Buffer.from(PLANTED.ciphertext) }))).code)
  return codes
}

let listening: ReturnType<typeof listen>
beforeEach(() => {
  listening = listen()
})
afterEach(() => {
  const written = listening.stop()
  expect(Object.values(PLANTED).filter(secret => written.includes(secret))).toEqual([])
})

describe.each(Object.entries(clients))('%s tells no secret', (_, make) => {
  it.each(Object.entries(faults))('after %s', async (_, fault) => {
    const { host } = await startService(fault)
    for (const code of await refuseAll(make(host))) expect(code).toMatch(/^CLOUD_/)
  })

  it('where nobody listens', async () => {
    expect(await refuseAll(make('127.0.0.1:1'))).toEqual(['CLOUD_UNAVAILABLE', 'CLOUD_UNAVAILABLE'])
  })
})

describe('our client tells no secret', () => {
  it('where the host is unknown', async () => {
    expect(await refuseAll(kmsWith({ endpoint: 'kms.cn-hangzhou.invalid', credentials }))).toContain(
      'CLOUD_UNAVAILABLE',
    )
  })

  it('under a certificate of an unknown authority', async () => {
    const { certificate: cert, privateKey: key } = await issueServerCertificate()
    const { endpoint } = await startService(answer({}), { cert, key })
    expect(await refuseAll(kmsWith({ endpoint, credentials }))).toContain('CLOUD_UNAVAILABLE')
  })

  it.each<[string, AlicloudOptions]>([
    ['an endpoint with a scheme', { endpoint: `https://${PLANTED.accessKeyId}:${PLANTED.accessKeySecret}@kms.test` }],
    ['a CA file that is missing', { endpoint: 'kms.test', ca: { file: 'missing.pem' } }],
    ['a CA that is a key', { endpoint: 'kms.test', ca: { pem: PLANTED.accessKeySecret } }],
    ['half a pair', { credentials: { accessKeyId: PLANTED.accessKeyId } as never }],
    ['a pair as text', { credentials: `${PLANTED.accessKeyId}:${PLANTED.accessKeySecret}` as never }],
  ])('about %s', async (_, options) => {
    expect((await refusalOf(() => kmsWith({ credentials, ...options }))).code).toBe('CONFIG_INVALID')
  })
})
