import { WaxsealError, type WaxsealErrorCode } from '@waxseal/core'

/** What a service said when it refused, in the terms of its documentation. */
export interface ServiceAnswer {
  /** `Rejected.Disabled`; empty where it gave none. */
  readonly code: string
  /** Of HTTP, where it is known. */
  readonly status: number | undefined
  readonly requestId: string | undefined
}

interface Kind {
  readonly code: WaxsealErrorCode
  readonly what: string
  /** Whether sending it again can help: for throttling and faults of the service's own. */
  readonly retry?: boolean
  /** Whether other credentials can help. */
  readonly renew?: boolean
}

const THROTTLED: Kind = {
  code: 'CLOUD_THROTTLED',
  what: 'too many requests; raise the quota or spread them',
  retry: true,
}
const FAULT: Kind = { code: 'CLOUD_UNAVAILABLE', what: 'the service failed; try again', retry: true }
const DENIED: Kind = { code: 'CLOUD_ACCESS_DENIED', what: 'not permitted' }
const REFUSED: Kind = {
  code: 'CLOUD_REQUEST_REFUSED',
  what: 'refused; look the code up in the documentation of the API',
}

/**
 * What documented codes mean, the first that fits. Sources: KMS "common error codes" and the tables of its actions, the
 * OpenAPI gateway's "common errors". The misspelled ones are what older documents have.
 */
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/Throttling/, THROTTLED],
  [/^(InternalFailure|InternalError|ServiceUnavailable|SerivceUnavailable)/, FAULT],
  [
    /^SignatureNonceUsed/,
    {
      code: 'CLOUD_UNAVAILABLE',
      what: 'the request came twice; something between this process and the service sends requests again',
      retry: true,
    },
  ],
  [
    /^(IllegalTimestamp|InvalidTimeStamp)/,
    {
      code: 'CLOUD_CLOCK_SKEW',
      what: 'the time of the request is not the time of the service; set the clock of this machine',
    },
  ],
  [
    /^(InvalidSecurityToken|SecurityTokenExpired|MissingSecurityToken)/,
    {
      code: 'CLOUD_CREDENTIALS',
      what: 'the STS token has expired or does not belong to the AccessKey; get a new one',
      renew: true,
    },
  ],
  [
    /^(SignatureDoesNotMatch|IncompleteSignature|InvalidAccessKeySecret)/,
    { code: 'CLOUD_CREDENTIALS', what: 'the AccessKey secret is wrong; correct it', renew: true },
  ],
  [
    /^(InvalidAccessKeyId|MissingAccessKeyId|Forbidden\.AccessKey|InvalidCredentials)/,
    { code: 'CLOUD_CREDENTIALS', what: 'the AccessKey is unknown or disabled; correct or enable it', renew: true },
  ],
  [
    /^Forbidden\.KeyNotFound/,
    {
      code: 'KMS_KEY_NOT_FOUND',
      what: 'there is no such key in this region and account; correct its id or the region',
    },
  ],
  [
    /^Forbidden\.AliasNotFound/,
    { code: 'KMS_KEY_NOT_FOUND', what: 'there is no such alias in this region and account; correct it or the region' },
  ],
  [
    /^Forbidden\.KeyVersionNotFound/,
    { code: 'KMS_KEY_NOT_FOUND', what: 'the key has no such version; correct the id of the version' },
  ],
  [/^Reje(ct|tc)ed\.Disabled/, { code: 'KMS_KEY_DISABLED', what: 'the key is disabled; enable it' }],
  [
    /^Reje(ct|tc)ed\.PendingDeletion/,
    { code: 'KMS_KEY_DISABLED', what: 'the key is about to be deleted; cancel the deletion' },
  ],
  [
    /^Reje(ct|tc)ed\.(PendingImport|Unavailable)/,
    { code: 'KMS_KEY_DISABLED', what: 'the key has no usable key material; import it' },
  ],
  [
    /^(Rejected\.)?UnsupportedOperation/,
    { code: 'KMS_KEY_UNSUITABLE', what: 'a key of this kind cannot do that; use one whose spec and usage fit' },
  ],
  [
    /^Forbidden\.(KmsServiceNotEnabled|InDebt)/,
    { code: 'CLOUD_ACCESS_DENIED', what: 'the service is not activated, or the account is in arrears' },
  ],
  [/^(Forbidden|NoPermission|AccessDenied)/, DENIED],
]

/** What kind of refusal a service's answer is. */
export function kindOf({ code, status = 0 }: ServiceAnswer): Kind {
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1]
  if (kind !== undefined) return kind
  if (status === 429) return THROTTLED
  if (status >= 500) return FAULT
  return status === 403 ? DENIED : REFUSED
}

/**
 * The error for a service's refusal. The service's own text is left out: that of a wrong signature quotes the whole
 * request, and others quote parameters.
 *
 * @param subject what was asked, for the message: `GenerateDataKey of alias/app`
 * @param action the permission, for the message: `kms:GenerateDataKey`
 */
export function serviceError(answer: ServiceAnswer, subject: string, action: string): WaxsealError {
  const { code, what } = kindOf(answer)
  const serviceCode = answer.code || undefined
  const { requestId } = answer
  const advice = code === 'CLOUD_ACCESS_DENIED' && what === DENIED.what ? `; grant ${action} in a RAM policy` : ''
  const reference = `${serviceCode ?? 'no code'}, request id ${requestId ?? 'unknown'}`
  return new WaxsealError(code, `${subject}: ${what}${advice} (${reference})`, { serviceCode, requestId })
}
