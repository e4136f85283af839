import { isWaxsealError, WaxsealError } from '../errors.ts'

/**
 * Waits for the key store, but not for ever: a pool whose connections are all held by transactions that wait for a
 * key would never give one.
 *
 * @throws WaxsealError what the store throws, or KEY_STORE_UNAVAILABLE
 */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([work, deadline])
  } catch (error) {
    if (isWaxsealError(error)) throw error
    const message = 'the key store could not be read or written; see the cause'
    throw new WaxsealError('KEY_STORE_UNAVAILABLE', message, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function late(milliseconds: number): WaxsealError {
  return new WaxsealError(
    'KEY_STORE_UNAVAILABLE',
    `the key store gave no answer within ${milliseconds} ms. If every connection of the pool is in a transaction ` +
      'that waits for a key, enlarge the pool, or call ensureScope() before the transaction',
  )
}
