import type { ApiRequest } from '../http/api-request.ts'
import { ACS3, parseAcs3, sha256Hex, signAcs3 } from './acs3.ts'
import { type Claim, incomplete } from './claim.ts'

/**
 * The claim in a request's `Authorization` header.
 *
 * @throws ApiError IncompleteSignature, also where the signature leaves out the body or a header that it has to cover
 */
export function acs3Claim(request: ApiRequest): Claim {
  const { headers } = request
  const parsed = parseAcs3(headers.authorization ?? '')
  if (parsed === undefined) {
    throw incomplete(`the Authorization header is not of the form ${ACS3} Credential=…,SignedHeaders=…,Signature=…`)
  }
  const { credential, signedHeaders, signature } = parsed
  const unsigned = Object.keys(headers).filter(name => hasToBeSigned(name) && !signedHeaders.includes(name))
  if (unsigned.length > 0) throw incomplete(`the headers ${unsigned.join(', ')} are not signed`)
  const payloadHash = sha256Hex(request.body)
  if (headers['x-acs-content-sha256'] !== payloadHash) {
    throw incomplete('x-acs-content-sha256 is not the SHA-256 of the body')
  }
  return {
    accessKeyId: credential,
    securityToken: headers['x-acs-security-token'],
    date: headers['x-acs-date'],
    nonce: headers['x-acs-signature-nonce'],
    signature,
    compute: secret => {
      const computed = signAcs3({ ...request, signedHeaders, payloadHash }, secret)
      const { canonicalRequest } = computed
      const mismatch =
        'Specified signature does not match our calculation. ' +
        `server StringToSign is [${ACS3}\n${sha256Hex(canonicalRequest)}] server CanonicalRequest is [${canonicalRequest}]`
      return { signature: computed.signature, mismatch }
    },
  }
}

function hasToBeSigned(header: string): boolean {
  return header === 'host' || header === 'content-type' || header.startsWith('x-acs-')
}
