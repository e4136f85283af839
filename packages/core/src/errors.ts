/**
 * Every way in which Waxseal refuses. Stable: match on these, not on messages.
 * The page `ERRORS.md` says for each what happened and what to do.
 */
export const ERROR_CODES = [
  'ALREADY_BOUND',
  'ALREADY_ENCRYPTED',
  'CLOUD_ACCESS_DENIED',
  'CLOUD_CLOCK_SKEW',
  'CLOUD_CREDENTIALS',
  'CLOUD_REQUEST_REFUSED',
  'CLOUD_THROTTLED',
  'CLOUD_UNAVAILABLE',
  'COLUMN_TOO_SHORT',
  'CONFIG_INVALID',
  'CONFIRMATION_MISSING',
  'CONTEXT_CHANGED',
  'DATABASE_REFUSED',
  'DATABASE_UNAVAILABLE',
  'DECRYPTION_FAILED',
  'ENVELOPE_MALFORMED',
  'ENVELOPE_SUITE_UNSUPPORTED',
  'ENVELOPE_TYPE_MISMATCH',
  'ENVELOPE_VERSION_UNSUPPORTED',
  'EXPRESSION_UNSUPPORTED',
  'FIELD_UNKNOWN',
  'FIELD_UNSUPPORTED',
  'INDEX_MISSING',
  'KEY_CREATION_IN_TRANSACTION',
  'KEY_DESTROYED',
  'KEY_FILE_INVALID',
  'KEY_FILE_PERMISSIONS',
  'KEY_NOT_LOADED',
  'KEY_PROVIDER_UNAVAILABLE',
  'KEY_PROVIDER_WRITE_ONLY',
  'KEY_RECORD_INVALID',
  'KEY_STORE_UNAVAILABLE',
  'KEY_STORE_UNSUPPORTED',
  'KEY_TABLE_MISSING',
  'KEY_TRANSITION_REFUSED',
  'KEY_UNKNOWN',
  'KEY_UNWRAP_FAILED',
  'KMS_CONTEXT_IGNORED',
  'KMS_KEY_DISABLED',
  'KMS_KEY_NOT_FOUND',
  'KMS_KEY_UNSUITABLE',
  'NOT_AN_ENVELOPE',
  'NOT_BOUND',
  'QUERY_UNSUPPORTED',
  'QUEUE_UNAVAILABLE',
  'ROW_KEY_INVALID',
  'SCHEMA_CHANGE_UNSAFE',
  'SCOPE_INVALID',
  'SCOPE_MISSING',
  'TABLE_UNSUITABLE',
  'TLS_REQUIRED',
  'VALUE_INVALID',
  'VALUE_TOO_LONG',
  'VALUE_TYPE',
  'WORK_FAILED',
  'WORK_UNFINISHED',
] as const

/** The closed union of error codes. */
export type WaxsealErrorCode = (typeof ERROR_CODES)[number]

/** How many errors of each code this process has made: counted where they are made, so that nothing is counted that went well. */
export const refusals: Map<WaxsealErrorCode, number> = new Map()

/** What an error is about. Names and ids only: never a value, key bytes or credentials. */
export interface WaxsealErrorDetails {
  /** The field as its user calls it: `Patient.email`, or the context where no better name is known. */
  readonly field?: string | undefined
  /** The data key's id: 8 hexadecimal digits. */
  readonly keyId?: string | undefined
  /** The scope whose key is meant; `''` is the application's own. */
  readonly scope?: string | undefined
  /** The id under which a cloud service logged the request: what its support asks for. */
  readonly requestId?: string | undefined
  /** The code that a cloud service gave, as it documents it: `Rejected.Disabled`. */
  readonly serviceCode?: string | undefined
  /** The error underneath, which must hold no secrets either. */
  readonly cause?: unknown
}

const BRAND: symbol = Symbol.for('waxseal.error')

/**
 * The one error class of all Waxseal packages. Its message says which field, what is wrong and the way out.
 *
 * @example
 * ```ts
 * try {
 *   await repository.find({ where: { email: Like('a%') } })
 * } catch (error) {
 *   if (isWaxsealError(error, 'QUERY_UNSUPPORTED')) return badRequest(error.field)
 *   throw error
 * }
 * ```
 */
export class WaxsealError extends Error {
  override readonly name = 'WaxsealError'
  readonly code: WaxsealErrorCode
  readonly field?: string
  readonly keyId?: string
  readonly scope?: string
  readonly requestId?: string
  readonly serviceCode?: string

  static {
    // Not as a class member: the declarations are made file by file, and cannot show a computed name.
    Object.defineProperty(WaxsealError.prototype, BRAND, { value: true })
  }

  constructor(code: WaxsealErrorCode, message: string, details: WaxsealErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    refusals.set(code, (refusals.get(code) ?? 0) + 1)
    if (details.field !== undefined) this.field = details.field
    if (details.keyId !== undefined) this.keyId = details.keyId
    if (details.scope !== undefined) this.scope = details.scope
    if (details.requestId !== undefined) this.requestId = details.requestId
    if (details.serviceCode !== undefined) this.serviceCode = details.serviceCode
  }
}

/**
 * Tells whether something thrown is a Waxseal error, and with `code` whether it is that one.
 * Works across the ESM and CommonJS builds, which are two classes; `instanceof` does not.
 */
export function isWaxsealError(error: unknown, code?: WaxsealErrorCode): error is WaxsealError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false
  return code === undefined || (error as WaxsealError).code === code
}

const UNAVAILABLE: readonly WaxsealErrorCode[] = [
  'CLOUD_CLOCK_SKEW',
  'CLOUD_CREDENTIALS',
  'CLOUD_THROTTLED',
  'CLOUD_UNAVAILABLE',
  'KEY_PROVIDER_UNAVAILABLE',
  'KEY_STORE_UNAVAILABLE',
]

/**
 * Tells whether an error says that a key provider or a key store could not be asked: the network, throttling, expired
 * credentials. Then the same operation may succeed later, and keys in memory serve through the grace period. Every
 * other error is an answer.
 *
 * @example
 * ```ts
 * if (isUnavailable(error)) return response.status(503).send('try again later')
 * ```
 */
export function isUnavailable(error: unknown): error is WaxsealError {
  return isWaxsealError(error) && UNAVAILABLE.includes(error.code)
}
