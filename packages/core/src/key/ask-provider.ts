import { isWaxsealError, WaxsealError } from '../errors.ts'

/** The answer of a key provider. What it throws that is no WaxsealError becomes one: the provider could not be asked. */
export async function askProvider<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (error) {
    if (isWaxsealError(error)) throw error
    throw new WaxsealError('KEY_PROVIDER_UNAVAILABLE', 'the key provider failed; see the cause', { cause: error })
  }
}
