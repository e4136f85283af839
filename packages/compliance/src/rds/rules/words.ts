import type { SslFields } from '../evidence/fields.ts'

/** On or off, in the words of each engine: MySQL and SQL Server say Yes and No, PostgreSQL says on and off. */
export function isOn(word: string | undefined): boolean | undefined {
  if (word === undefined) return undefined
  if (/^(yes|on)$/i.test(word)) return true
  return /^(no|off)$/i.test(word) ? false : undefined
}

/** Whether SSL is on; undefined where the answer does not say, as in an old form. */
export function sslIsOn(ssl: SslFields): boolean | undefined {
  return isOn(ssl.SSLEnabled)
}

/** The date of a minor engine version, `20241130` in `rds_20241130`; undefined where there is none. */
export function minorVersion(kernel: string | undefined): number | undefined {
  const date = /(?:^|\D)(20\d{6})(?:\d{2})?(?:\D|$)/.exec(kernel ?? '')?.[1]
  return date === undefined ? undefined : Number(date)
}
