import { timingSafeEqual } from 'node:crypto'
import { ApiError } from '../api/api-error.ts'
import type { ApiRequest } from '../http/api-request.ts'
import type { Credential, Directory } from '../ram/directory.ts'
import type { Identity } from '../ram/identity.ts'
import { ACS3, parseAcs3, sha256Hex, signAcs3 } from './acs3.ts'
import { DATE_WINDOW_MS, type Nonces } from './nonces.ts'
import { HMAC_SHA1, signRpcV1 } from './rpc-v1.ts'

/** What the signature of a request is checked against. */
export interface SignatureContext {
  readonly directory: Directory
  readonly nonces: Nonces
  /** The emulator's clock, in milliseconds. */
  readonly now: number
}

/** What was signed and how, before it is believed. */
interface Claim {
  readonly accessKeyId: string
  readonly securityToken: string | undefined
  readonly date: string | undefined
  readonly nonce: string | undefined
  readonly signature: string
  /** The signature as it should be, and what to show of its making. */
  readonly compute: (secret: string) => { readonly signature: string; readonly serverString: string }
}

/** Which signature a request carries, if any. */
export function signatureMethod(request: ApiRequest): typeof ACS3 | typeof HMAC_SHA1 | undefined {
  if (request.headers.authorization !== undefined) return ACS3
  return parameter(request, 'Signature') === undefined ? undefined : HMAC_SHA1
}

/**
 * Tells who made a request, from its ACS3 header signature or its older one among the parameters.
 *
 * @throws ApiError IncompleteSignature, SignatureDoesNotMatch, InvalidAccessKeyId.NotFound, InvalidAccessKeyId.Inactive,
 * InvalidTimeStamp.Format, InvalidTimeStamp.Expired, SignatureNonceUsed, MissingSecurityToken, or one of
 * InvalidSecurityToken.*
 */
export function authenticate(request: ApiRequest, context: SignatureContext): Identity {
  const claim = signatureMethod(request) === ACS3 ? acs3Claim(request) : rpcClaim(request)
  const credential = context.directory.find(claim.accessKeyId)
  if (credential === undefined) {
    throw new ApiError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.')
  }
  if (!credential.isActive) throw new ApiError(403, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.')
  const { signature, serverString } = claim.compute(credential.secret)
  if (!isEqual(signature, claim.signature)) throw new ApiError(400, 'SignatureDoesNotMatch', serverString)
  checkToken(credential, claim.securityToken, context.now)
  checkDate(claim.date, context.now)
  if (!claim.nonce) throw incomplete('there is no signature nonce')
  context.nonces.use(claim.accessKeyId, claim.nonce, context.now)
  return credential.identity
}

function acs3Claim(request: ApiRequest): Claim {
  const { headers } = request
  const parsed = parseAcs3(headers.authorization ?? '')
  if (parsed === undefined)
    throw incomplete(`the Authorization header is not of the form ${ACS3} Credential=…,SignedHeaders=…,Signature=…`)
  const { credential, signedHeaders, signature } = parsed
  const unsigned = Object.keys(headers).filter(
    name => (name === 'host' || name === 'content-type' || name.startsWith('x-acs-')) && !signedHeaders.includes(name),
  )
  if (unsigned.length > 0) throw incomplete(`the headers ${unsigned.join(', ')} are not signed`)
  const payloadHash = sha256Hex(request.body)
  if (headers['x-acs-content-sha256'] !== payloadHash)
    throw incomplete('x-acs-content-sha256 is not the SHA-256 of the body')
  return {
    accessKeyId: credential,
    securityToken: headers['x-acs-security-token'],
    date: headers['x-acs-date'],
    nonce: headers['x-acs-signature-nonce'],
    signature,
    compute: secret => {
      const computed = signAcs3({ ...request, signedHeaders, payloadHash }, secret)
      const shown = `server StringToSign is [${ACS3}\n${sha256Hex(computed.canonicalRequest)}] server CanonicalRequest is [${computed.canonicalRequest}]`
      return {
        signature: computed.signature,
        serverString: `Specified signature does not match our calculation. ${shown}`,
      }
    },
  }
}

function rpcClaim(request: ApiRequest): Claim {
  const get = (name: string) => parameter(request, name)
  const [accessKeyId, signature] = [get('AccessKeyId'), get('Signature')]
  if (accessKeyId === undefined || signature === undefined) throw incomplete('the request is not signed')
  if (get('SignatureMethod') !== HMAC_SHA1 || get('SignatureVersion') !== '1.0') {
    throw incomplete(`SignatureMethod is not ${HMAC_SHA1}, or SignatureVersion is not 1.0`)
  }
  return {
    accessKeyId,
    securityToken: get('SecurityToken'),
    date: get('Timestamp'),
    nonce: get('SignatureNonce'),
    signature,
    compute: secret => {
      const computed = signRpcV1(request.method, [...request.query, ...request.form], secret)
      const shown = `server string to sign is:${computed.stringToSign}`
      return {
        signature: computed.signature,
        serverString: `Specified signature is not matched with our calculation. ${shown}`,
      }
    },
  }
}

function checkToken({ session }: Credential, token: string | undefined, now: number): void {
  if (session === undefined) {
    if (token === undefined) return
    throw new ApiError(
      400,
      'InvalidSecurityToken.MismatchWithAccessKey',
      'Specified SecurityToken mismatch with the AccessKey.',
    )
  }
  if (token === undefined)
    throw new ApiError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.')
  if (token !== session.securityToken) {
    throw new ApiError(
      400,
      'InvalidSecurityToken.MismatchWithAccessKey',
      'Specified SecurityToken mismatch with the AccessKey.',
    )
  }
  if (session.expiresAt <= now)
    throw new ApiError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.')
}

function checkDate(date: string | undefined, now: number): void {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date ?? '') ? Date.parse(date!) : Number.NaN
  if (Number.isNaN(time)) {
    throw new ApiError(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.')
  }
  if (Math.abs(now - time) > DATE_WINDOW_MS) {
    throw new ApiError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.')
  }
}

function parameter(request: ApiRequest, name: string): string | undefined {
  return [...request.query, ...request.form].find(([key]) => key === name)?.[1]
}

function incomplete(why: string): ApiError {
  return new ApiError(400, 'IncompleteSignature', `The request signature does not conform to Aliyun standards: ${why}.`)
}

function isEqual(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
