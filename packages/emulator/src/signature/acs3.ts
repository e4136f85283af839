import { createHash, createHmac } from 'node:crypto'
import { canonicalQuery } from './percent-encode.ts'

/** The name of the header signature of today's SDKs. */
export const ACS3 = 'ACS3-HMAC-SHA256'

/** What an ACS3 signature covers. */
export interface Acs3Request {
  readonly method: string
  readonly path: string
  readonly query: Iterable<readonly [string, string]>
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Lower-case names, in the order of the signature. */
  readonly signedHeaders: readonly string[]
  /** Of the body: lower-case hexadecimal. */
  readonly payloadHash: string
}

/**
 * The canonical request and the signature over it, lower-case hexadecimal.
 *
 * @see https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export function signAcs3(request: Acs3Request, secret: string): { canonicalRequest: string; signature: string } {
  const canonicalRequest = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    request.signedHeaders.map(name => `${name}:${(request.headers[name] ?? '').trim()}\n`).join(''),
    request.signedHeaders.join(';'),
    request.payloadHash,
  ].join('\n')
  const stringToSign = `${ACS3}\n${sha256Hex(canonicalRequest)}`
  return { canonicalRequest, signature: createHmac('sha256', secret).update(stringToSign).digest('hex') }
}

/** SHA-256, lower-case hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** The parts of an `Authorization` header, or undefined when it is none of this kind. */
export function parseAcs3(
  authorization: string,
): { credential: string; signedHeaders: string[]; signature: string } | undefined {
  const match = /^ACS3-HMAC-SHA256 +Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/.exec(
    authorization,
  )
  if (match === null) return undefined
  return { credential: match[1]!, signedHeaders: match[2]!.split(';'), signature: match[3]! }
}
