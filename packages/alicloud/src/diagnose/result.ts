import { isWaxsealError, type WaxsealError } from '@waxseal/core'

/** What became of something that KMS may refuse. */
export type Result<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: WaxsealError }

/** Does it, and keeps a refusal. */
export async function resultOf<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (isWaxsealError(error)) return { error }
    throw error
  }
}
