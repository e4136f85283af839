import { inspect } from 'node:util'
import { isWaxsealError, type WaxsealError, type WaxsealErrorCode } from '../../src/index.ts'

/** Stands in plaintexts that are refused: no error may hold it, in its message, its cause or anywhere else. */
export const PLANTED = 'planted-plaintext'

/** What something is refused with. Fails when it gives a value, throws anything but a WaxsealError, or tells the plaintext. */
export function refusalOf(work: () => unknown): WaxsealError {
  try {
    work()
  } catch (error) {
    if (!isWaxsealError(error)) throw error
    const shown = inspect(error, { depth: 10, showHidden: true, maxStringLength: null })
    if (shown.includes(PLANTED)) throw new Error(`the ${error.code} tells the plaintext`)
    return error
  }
  throw new Error('it was not refused')
}

/** The code with which something is refused. */
export function codeOf(work: () => unknown): WaxsealErrorCode {
  return refusalOf(work).code
}
