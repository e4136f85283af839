import { timingSafeEqual } from 'node:crypto'
import { ApiError } from '../api/api-error.ts'
import type { ApiRequest } from '../http/api-request.ts'
import type { Credential, Directory } from '../ram/directory.ts'
import type { Identity } from '../ram/identity.ts'
import { ACS3 } from './acs3.ts'
import { acs3Claim } from './acs3-claim.ts'
import { incomplete } from './claim.ts'
import { DATE_WINDOW_MS, type Nonces } from './nonces.ts'
import { rpcClaim } from './rpc-claim.ts'
import { HMAC_SHA1 } from './rpc-v1.ts'

/** What the signature of a request is checked against. */
export interface SignatureContext {
  readonly directory: Directory
  readonly nonces: Nonces
  /** The emulator's clock, in milliseconds. */
  readonly now: number
}

/** Which signature a request carries, if any. */
export function signatureMethod({ headers, parameters }: ApiRequest): typeof ACS3 | typeof HMAC_SHA1 | undefined {
  if (headers.authorization !== undefined) return ACS3
  return parameters.optional('Signature') === undefined ? undefined : HMAC_SHA1
}

/**
 * Tells who made a request, from its signature in the header or the older one among the parameters.
 *
 * @throws ApiError IncompleteSignature, SignatureDoesNotMatch, InvalidAccessKeyId.NotFound, InvalidAccessKeyId.Inactive,
 * InvalidTimeStamp.Format, InvalidTimeStamp.Expired, SignatureNonceUsed, MissingSecurityToken, or one of
 * InvalidSecurityToken.*
 */
export function authenticate(request: ApiRequest, { directory, nonces, now }: SignatureContext): Identity {
  const claim = signatureMethod(request) === ACS3 ? acs3Claim(request) : rpcClaim(request)
  const credential = directory.find(claim.accessKeyId)
  if (credential === undefined) {
    throw new ApiError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.')
  }
  if (!credential.isActive) throw new ApiError(403, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.')
  const { signature, mismatch } = claim.compute(credential.secret)
  if (!isEqual(signature, claim.signature)) throw new ApiError(400, 'SignatureDoesNotMatch', mismatch)
  checkToken(credential, claim.securityToken, now)
  checkDate(claim.date, now)
  if (!claim.nonce) throw incomplete('there is no signature nonce')
  nonces.use(claim.accessKeyId, claim.nonce, now)
  return credential.identity
}

function checkToken({ session }: Credential, token: string | undefined, now: number): void {
  if (session !== undefined && token === undefined) {
    throw new ApiError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.')
  }
  if (session?.securityToken !== token) {
    const message = 'Specified SecurityToken mismatch with the AccessKey.'
    throw new ApiError(400, 'InvalidSecurityToken.MismatchWithAccessKey', message)
  }
  if (session !== undefined && session.expiresAt <= now) {
    throw new ApiError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.')
  }
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

function isEqual(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
