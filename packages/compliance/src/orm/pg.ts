import { type Channel, type IgnoredParameter, isLocal, plaintext } from './channel.ts'
import { isSslObject, nodeTls, type SslObject, type SslOption } from './tls-options.ts'

/** What pg 8.x makes of its option `ssl`: true or an object is TLS, as Node's own defaults have it. */
export function pgChannel(
  host: string | undefined,
  ssl: SslOption,
  ignored: readonly IgnoredParameter[] = [],
): Channel {
  const local = isLocal(host)
  if (ssl === 'no-verify') return { ...nodeTls('pg', local, { rejectUnauthorized: false }), ignored }
  if (isSslObject(ssl)) return { ...nodeTls('pg', local, ssl), ignored }
  return ssl ? { ...nodeTls('pg', local, true), ignored } : plaintext('pg', local, ignored)
}

/**
 * What pg makes of a connection string (pg-connection-string 2.x): `sslmode` from `prefer` on is TLS with everything
 * verified, but with `uselibpqcompat=true`, where it means what it means to libpq. Its parameters win over the option `ssl`.
 */
export function pgUrlChannel(url: URL, ssl: SslOption): Channel {
  const parameters = url.searchParams
  const host = parameters.get('host') ?? url.hostname
  const mode = parameters.get('sslmode')
  const file = parameters.get('sslrootcert')
  const authorities = file === null ? [] : [{ file }]
  const own = sslOf(parameters)
  const channel = pgChannel(host, own === undefined ? ssl : own, ignoredBy(parameters))
  const withAuthorities = { ...channel, authorities: [...channel.authorities, ...authorities] }
  if (parameters.get('uselibpqcompat') !== 'true' || channel.encryption === 'off') return withAuthorities
  if (mode === 'verify-ca' && file === null) {
    return { ...withAuthorities, refusal: 'pg refuses sslmode=verify-ca without sslrootcert' }
  }
  const verifiesChain = mode === 'verify-full' || ((mode === 'verify-ca' || mode === 'require') && file !== null)
  return { ...withAuthorities, verifiesChain, verifiesHost: mode === 'verify-full' }
}

/** The value that the parameters put in place of the option `ssl`; undefined where they say nothing. */
function sslOf(parameters: URLSearchParams): SslObject | boolean | undefined {
  const mode = parameters.get('sslmode')
  if (mode === 'disable') return false
  if (mode === 'no-verify') return { rejectUnauthorized: false }
  if (mode !== null || ['sslcert', 'sslkey', 'sslrootcert'].some(name => parameters.has(name))) return {}
  if (parameters.get('sslnegotiation') === 'direct') return true
  const ssl = parameters.get('ssl')
  if (ssl === null) return undefined
  // Any text but '0' is true to pg, 'false' included.
  return ssl !== '0' && ssl !== ''
}

function ignoredBy(parameters: URLSearchParams): IgnoredParameter[] {
  const known: Readonly<Record<string, string>> = {
    'ssl-mode': 'sslmode=verify-full',
    sslaccept: 'sslmode=verify-full',
    sslca: 'sslrootcert=<file>',
    sslidentity: 'sslcert=<file>&sslkey=<file>',
  }
  return Object.keys(known)
    .filter(name => parameters.has(name))
    .map(name => ({ parameter: `${name}=${parameters.get(name)}`, instead: known[name]! }))
}
