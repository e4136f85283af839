import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import type { Emulator } from '../../src/index.ts'
import { sha256Hex, signAcs3 } from '../../src/signature/acs3.ts'
import { signRpcV1 } from '../../src/signature/rpc-v1.ts'
import type { ClientCredentials } from './generic-client.ts'

/** What came back. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readonly<Record<string, unknown>>
}

/** A request as it goes over the wire, for a test to spoil. */
export interface RawRequest {
  method: string
  /** Path and query. */
  path: string
  headers: Record<string, string>
  body: string
}

type Texts = Readonly<Record<string, string>>

/** What a request is signed with and over. */
export interface Signing {
  readonly credentials?: ClientCredentials
  readonly action?: string
  readonly version?: string
  readonly method?: string
  readonly query?: Texts
  readonly form?: Texts
  /** Further headers, signed with ACS3. */
  readonly headers?: Texts
  readonly date?: Date
  readonly nonce?: string
}

/** A request signed by ACS3-HMAC-SHA256, ListKeys unless told otherwise. */
export function acs3Request(cloud: Emulator, signing: Signing = {}): RawRequest {
  const credentials: ClientCredentials = signing.credentials ?? cloud.credentials
  const { action = 'ListKeys', version = '2016-01-20', method = 'POST' } = signing
  const { query = {}, form, date = new Date(), nonce = randomUUID() } = signing
  const body = form === undefined ? '' : new URLSearchParams(form).toString()
  const headers: Record<string, string> = {
    ...{ host: cloud.endpoint, 'x-acs-action': action, 'x-acs-version': version, 'x-acs-date': seconds(date) },
    ...{ 'x-acs-signature-nonce': nonce, 'x-acs-content-sha256': sha256Hex(body) },
    ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(credentials.securityToken !== undefined && { 'x-acs-security-token': credentials.securityToken }),
    ...signing.headers,
  }
  const signedHeaders = Object.keys(headers).sort()
  const payloadHash = headers['x-acs-content-sha256']!
  const signed = { method, path: '/', query: Object.entries(query), headers, signedHeaders, payloadHash }
  const { signature } = signAcs3(signed, credentials.accessKeySecret)
  headers.authorization = `ACS3-HMAC-SHA256 Credential=${credentials.accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`
  return { method, path: `/?${new URLSearchParams(query)}`, headers, body }
}

/** A request signed by the older HMAC-SHA1, ListKeys unless told otherwise. */
export function rpcRequest(cloud: Emulator, signing: Signing = {}): RawRequest {
  const credentials: ClientCredentials = signing.credentials ?? cloud.credentials
  const { action = 'ListKeys', version = '2016-01-20', method = 'POST' } = signing
  const { form = {}, date = new Date(), nonce = randomUUID() } = signing
  const query: Record<string, string> = {
    ...{ Action: action, Version: version, Format: 'JSON', Timestamp: seconds(date), SignatureNonce: nonce },
    ...{ AccessKeyId: credentials.accessKeyId, SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0' },
    ...(credentials.securityToken !== undefined && { SecurityToken: credentials.securityToken }),
    ...signing.query,
  }
  const signed = [...Object.entries(query), ...Object.entries(form)]
  query.Signature = signRpcV1(method, signed, credentials.accessKeySecret).signature
  const headers = { host: cloud.endpoint, 'content-type': 'application/x-www-form-urlencoded', ...signing.headers }
  return { method, path: `/?${new URLSearchParams(query)}`, headers, body: new URLSearchParams(form).toString() }
}

/** Sends a request over a connection of its own. */
export async function send(cloud: Emulator, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: cloud.port, method, path, headers, agent: false },
      async incoming => {
        let text = ''
        for await (const chunk of incoming) text += chunk
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: JSON.parse(text) })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
