import { WaxsealError } from '../errors.ts'

/** What a data key is for: values are encrypted under one, blind indexes hashed under another. */
export type KeyPurpose = 'data' | 'index'

/** The application's name where it is given none. */
export const DEFAULT_NAMESPACE = 'default'

/** What a wrapped data key is bound to, so that it unwraps nowhere else. */
export interface KeyContext {
  /** Names the application: two applications that share a KMS key do not share data keys. */
  readonly namespace: string
  /** Whose key it is: `''` is the application's own, anything else a tenant's. */
  readonly scope: string
  readonly purpose: KeyPurpose
}

const SCOPE_LIMIT = 128

/**
 * Refuses a scope that databases could mistake for another one: not well-formed, with control characters, or with
 * white space at an end (which MySQL ignores when it compares).
 *
 * @throws WaxsealError SCOPE_INVALID
 */
export function checkScope(scope: string): void {
  if (scope === '') return
  if (typeof scope === 'string' && scope.length <= SCOPE_LIMIT && scope.isWellFormed() && scope.trim() === scope) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (!/[\u0000-\u001f\u007f]/.test(scope)) return
  }
  throw new WaxsealError(
    'SCOPE_INVALID',
    `a scope is text of at most ${SCOPE_LIMIT} characters, without control characters or white space at its ends`,
  )
}
