import { isWaxsealError, type WaxsealErrorCode } from '../../src/index.ts'

/** The code with which something is refused. Fails when it gives a value, or throws anything but a WaxsealError. */
export function codeOf(work: () => unknown): WaxsealErrorCode {
  try {
    work()
  } catch (error) {
    if (isWaxsealError(error)) return error.code
    throw error
  }
  throw new Error('it was not refused')
}
