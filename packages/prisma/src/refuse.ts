import { WaxsealError, type WaxsealErrorCode } from '@waxseal/core'

/** Throws a typed error about a field. @throws WaxsealError */
export function refuse(code: WaxsealErrorCode, field: string, what: string): never {
  throw new WaxsealError(code, `${field}: ${what}`, { field })
}
