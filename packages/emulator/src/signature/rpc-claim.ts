import type { ApiRequest } from '../http/api-request.ts'
import { type Claim, incomplete } from './claim.ts'
import { HMAC_SHA1, signRpcV1 } from './rpc-v1.ts'

/**
 * The claim among a request's parameters.
 *
 * @throws ApiError IncompleteSignature
 */
export function rpcClaim({ method, query, form, parameters }: ApiRequest): Claim {
  const [accessKeyId, signature] = [parameters.optional('AccessKeyId'), parameters.optional('Signature')]
  if (accessKeyId === undefined || signature === undefined) throw incomplete('the request is not signed')
  if (parameters.optional('SignatureMethod') !== HMAC_SHA1 || parameters.optional('SignatureVersion') !== '1.0') {
    throw incomplete(`SignatureMethod is not ${HMAC_SHA1}, or SignatureVersion is not 1.0`)
  }
  return {
    accessKeyId,
    securityToken: parameters.optional('SecurityToken'),
    date: parameters.optional('Timestamp'),
    nonce: parameters.optional('SignatureNonce'),
    signature,
    compute: secret => {
      const computed = signRpcV1(method, [...query, ...form], secret)
      // The vendor's credentials compare the text after the colon with what they signed.
      const mismatch = `Specified signature is not matched with our calculation. server string to sign is:${computed.stringToSign}`
      return { signature: computed.signature, mismatch }
    },
  }
}
