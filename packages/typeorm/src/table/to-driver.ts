import { asBuffer, type SqlParameter } from '@waxseal/core'

/** mysql2 and pg know bytes by the class Buffer. */
export function toDriver(parameter: SqlParameter): string | number | Buffer | null {
  return parameter instanceof Uint8Array ? asBuffer(parameter) : parameter
}
