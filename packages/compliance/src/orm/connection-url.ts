import { WaxsealError } from '@waxseal/core'
import type { IgnoredParameter } from './channel.ts'

/**
 * A database URL. @throws WaxsealError `CONFIG_INVALID`, which does not repeat it: it may hold a password
 *
 * @param name what to call it
 */
export function connectionUrl(text: string, name: string): URL {
  // Without a host, as in postgres:///app?host=/run/postgresql.
  if (URL.canParse(text) && /^\w+:\/\//.test(text)) return new URL(text)
  throw new WaxsealError(
    'CONFIG_INVALID',
    `${name} is no URL of the form mysql://user:password@host/database; characters such as @, / and # in a password are percent-encoded`,
  )
}

/** The values that drivers know for modes of TLS: what is none of them could be a secret in the wrong place. */
const MODE =
  /^(true|false|[01]|yes|no|on|off|none|disabled?|allow|prefer(red)?|required?|verify[-_](ca|full|identity)|no-verify|strict|accept_invalid_certs|direct)$/i

/** A parameter as reports show it: its value where that is a mode, or the path of a certificate. */
export function shown(name: string, value: string): string {
  return MODE.test(value) || (/(cert|ca)$/i.test(name) && /^[\w./\\-]{1,200}$/.test(value)) ? `${name}=${value}` : name
}

/** The parameters about TLS, as evidence. */
export function tlsSettings(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const about = [...parameters].filter(([name]) => isAboutTls(name) || name === 'uselibpqcompat')
  return Object.fromEntries(
    about.map(([name, value]) => [`url.${name}`, shown(name, value) === name ? '…' : value] as const),
  )
}

/** Whether a parameter is about TLS, in the words of any driver. */
function isAboutTls(name: string): boolean {
  return /ssl|tls|verifyservercert/i.test(name)
}

/** Parameters about TLS that a driver does not know: mysql2 warns of some on standard error, the others say nothing. */
export function unknownParameters(parameters: URLSearchParams, known: readonly string[]): IgnoredParameter[] {
  return [...parameters]
    .filter(([name]) => isAboutTls(name) && !known.includes(name))
    .map(([name, value]) => ({
      parameter: shown(name, value),
      effect: 'is ignored',
      weakens: !/^(disabled?|none|off|false|0)$/i.test(value),
    }))
}
