import { isWaxsealError, type WaxsealErrorCode } from '../errors.ts'

/** What is told of an error. The text of an error that is not ours might hold anything. */
export function failureOf(error: unknown): { code: WaxsealErrorCode; message: string } {
  if (isWaxsealError(error)) return { code: error.code, message: error.message }
  return { code: 'KEY_PROVIDER_UNAVAILABLE', message: 'the key provider or the key store failed' }
}
