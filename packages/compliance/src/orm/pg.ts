import { type Channel, type Driver, type Endpoint, type IgnoredParameter, plaintext } from './channel.ts'
import { shown, tlsSettings, unknownParameters } from './connection-url.ts'
import { isSslObject, nodeTls, type SslObject, type SslOption, sslSettings } from './tls-options.ts'

const NO_VERIFY: SslObject = { rejectUnauthorized: false }
const KNOWN = ['ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert', 'sslnegotiation']

/**
 * What pg 8.x makes of its option `ssl`: true or an object is TLS, as Node's own defaults have it. Where it is not given,
 * the environment's PGSSLMODE counts.
 */
export function pgChannel(ssl: SslOption, endpoint: Endpoint, env: NodeJS.ProcessEnv = process.env): Channel {
  if (ssl === undefined) return environmentChannel(endpoint, env)
  const settings = { ...endpoint.settings, ...sslSettings(ssl) }
  const own = { ...endpoint, settings }
  if (ssl === 'no-verify') return nodeTls(own, NO_VERIFY)
  if (typeof ssl === 'string' && ssl !== '' && ssl !== 'true') {
    return { ...plaintext(own), refusal: 'pg takes true, false or an object as ssl, and fails with other text' }
  }
  if (!ssl) return plaintext(own)
  return { ...nodeTls(own, isSslObject(ssl) ? ssl : {}), settings }
}

function environmentChannel(endpoint: Endpoint, env: NodeJS.ProcessEnv): Channel {
  const mode = env.PGSSLMODE
  if (mode === undefined) return plaintext(endpoint)
  const own = { ...endpoint, settings: { ...endpoint.settings, PGSSLMODE: mode } }
  if (mode === 'no-verify') return nodeTls(own, NO_VERIFY)
  return ['prefer', 'require', 'verify-ca', 'verify-full'].includes(mode) ? nodeTls(own) : plaintext(own)
}

/**
 * What pg makes of a connection string (pg-connection-string 2.x): `sslmode` from `prefer` on is TLS with everything
 * verified, but with `uselibpqcompat=true`, where it means what it means to libpq. Its parameters win over the option `ssl`.
 */
export function pgUrlChannel(url: URL, ssl?: SslOption, driver: Driver = 'pg', env?: NodeJS.ProcessEnv): Channel {
  const parameters = url.searchParams
  const mode = parameters.get('sslmode')
  const file = parameters.get('sslrootcert')
  const own = sslOf(parameters)
  const host = parameters.get('host') ?? decodeURIComponent(url.hostname)
  const endpoint = {
    ...{ driver, local: host.startsWith('/'), settings: tlsSettings(parameters) },
    ignored: [...unknownParameters(parameters, KNOWN), ...misread(parameters, ssl, own)],
  }
  const channel = pgChannel(own === undefined ? ssl : own, endpoint, env)
  const authorities = [...channel.authorities, ...(file === null || file === '' ? [] : [{ file }])]
  if (parameters.get('uselibpqcompat') !== 'true' || !mode || mode === 'no-verify' || channel.encryption === 'off') {
    return { ...channel, authorities }
  }
  if (mode === 'verify-ca' && !file) {
    return { ...channel, authorities, refusal: 'pg refuses sslmode=verify-ca without sslrootcert' }
  }
  // What pg does not know, it leaves at Node's defaults.
  const verifiesChain = mode !== 'prefer' && !(mode === 'require' && !file)
  const verifiesHost = verifiesChain && mode !== 'verify-ca' && mode !== 'require'
  return { ...channel, authorities, verifiesChain, verifiesHost }
}

/** The value that the parameters put in place of the option `ssl`; undefined where they say nothing. */
function sslOf(parameters: URLSearchParams): SslOption {
  const mode = parameters.get('sslmode')
  if (mode === 'disable') return false
  if (mode === 'no-verify') return NO_VERIFY
  if (mode || ['sslcert', 'sslkey', 'sslrootcert'].some(name => parameters.get(name))) return {}
  const ssl = parameters.get('ssl')
  if (ssl === null) return parameters.get('sslnegotiation') === 'direct' ? true : undefined
  return ssl === 'true' || ssl === '1' ? true : ssl === '0' ? false : ssl
}

/** What means something else to libpq, or will to pg 9, or puts an option out of force. */
function misread(parameters: URLSearchParams, ssl: SslOption, own: SslOption): IgnoredParameter[] {
  const mode = parameters.get('sslmode') ?? ''
  const parameter = shown('sslmode', mode)
  const found: IgnoredParameter[] = []
  if (parameters.get('uselibpqcompat') !== 'true' && ['prefer', 'require', 'verify-ca'].includes(mode)) {
    found.push({ parameter, effect: 'means verify-full to pg 8, and less to pg 9', weakens: false })
  }
  if (own !== undefined && isSslObject(ssl)) {
    found.push({ parameter: 'the option ssl', effect: 'is replaced by what the URL says of TLS', weakens: true })
  }
  return found
}
