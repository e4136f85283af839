import { isUnavailable, WaxsealError } from '../errors.ts'
import type { WrappedKey } from '../key/key-provider.ts'

/** The error for a wrapped key that is not this provider's: says whose it is, and whose it should be. */
export function foreignKey(wrapped: WrappedKey, provider: string, kek: string): WaxsealError {
  return new WaxsealError(
    'KEY_UNWRAP_FAILED',
    `the data key was wrapped by ${wrapped.provider} under ${wrapped.kek}, and the provider at hand is ${provider} ` +
      `with ${kek}; configure the key that it was wrapped under`,
  )
}

/** The error for a wrapped key that does not unwrap. No cause: the library's text adds nothing. */
export function refusedKey(kek: string): WaxsealError {
  return new WaxsealError(
    'KEY_UNWRAP_FAILED',
    `the data key does not unwrap under ${kek}: its record was changed, or belongs to another scope, purpose or namespace`,
  )
}

/** One error for those of several providers: that of the only one as it is. Who could not be asked might have said yes. */
export function allFailed(errors: Iterable<WaxsealError>): WaxsealError {
  const [first, ...others] = errors
  if (first !== undefined && others.length === 0) return first
  const all = [first, ...others].filter(error => error !== undefined)
  return new WaxsealError(
    all.some(isUnavailable) ? 'KEY_PROVIDER_UNAVAILABLE' : 'KEY_UNWRAP_FAILED',
    `none of ${all.length} key providers did it: ${all.map(error => `(${error.code}) ${error.message}`).join('; ')}`,
    { requestId: all.find(error => error.requestId !== undefined)?.requestId, cause: new AggregateError(all) },
  )
}
