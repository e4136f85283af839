import { ApiError } from '../api/api-error.ts'

/** Who a request says it is from, and the signature that has to prove it. */
export interface Claim {
  readonly accessKeyId: string
  /** Of temporary credentials. */
  readonly securityToken: string | undefined
  readonly date: string | undefined
  readonly nonce: string | undefined
  readonly signature: string
  /** The signature as it has to be, and the message that tells a client how it was made, as the real gateway's does. */
  readonly compute: (secret: string) => { readonly signature: string; readonly mismatch: string }
}

/** 400 IncompleteSignature: a signature that is none, or does not cover what it has to. */
export function incomplete(why: string): ApiError {
  return new ApiError(400, 'IncompleteSignature', `The request signature does not conform to Aliyun standards: ${why}.`)
}
