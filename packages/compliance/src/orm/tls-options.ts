import type { Authority, Channel, Endpoint } from './channel.ts'

/** The option `ssl` of a driver, as an application gives it: what is in it is for each driver to say. */
export type SslOption = unknown

/** The properties of an `ssl` object that change what is verified. */
export interface SslObject {
  readonly ca?: unknown
  readonly rejectUnauthorized?: unknown
  readonly verifyIdentity?: unknown
  readonly checkServerIdentity?: unknown
}

/** True for an object that holds options of TLS. */
export function isSslObject(ssl: SslOption): ssl is SslObject {
  return typeof ssl === 'object' && ssl !== null
}

/** A channel with TLS, by the options that Node's `tls.connect` gets: it verifies chain and host unless told not to. */
export function nodeTls(endpoint: Endpoint, ssl: SslObject = {}): Channel {
  const { driver, local = false, ignored = [], settings = {} } = endpoint
  const verifiesChain = ssl.rejectUnauthorized !== false
  const verifiesHost = typeof ssl.checkServerIdentity === 'function' ? 'unknown' : true
  return {
    driver,
    encryption: 'on',
    verifiesChain,
    verifiesHost: verifiesChain && verifiesHost,
    authorities: authoritiesIn(ssl.ca),
    ignored,
    local,
    settings: { ...settings, ...sslSettings(ssl) },
  }
}

/** The settings in an option `ssl` that may be shown: no keys, no passphrases. */
export function sslSettings(ssl: SslOption): Readonly<Record<string, string | boolean>> {
  if (!isSslObject(ssl)) return ssl === undefined ? {} : { ssl: typeof ssl === 'boolean' ? ssl : typeof ssl }
  const { ca, rejectUnauthorized, verifyIdentity, checkServerIdentity } = ssl
  return {
    ssl: 'object',
    ...(ca !== undefined && { 'ssl.ca': 'given' }),
    ...(typeof rejectUnauthorized === 'boolean' && { 'ssl.rejectUnauthorized': rejectUnauthorized }),
    ...(typeof verifyIdentity === 'boolean' && { 'ssl.verifyIdentity': verifyIdentity }),
    ...(typeof checkServerIdentity === 'function' && { 'ssl.checkServerIdentity': 'function' }),
  }
}

/** The PEMs in a driver's `ca` option. */
function authoritiesIn(ca: unknown): Authority[] {
  return [ca]
    .flat()
    .filter(one => typeof one === 'string' || one instanceof Uint8Array)
    .map(one => ({ pem: typeof one === 'string' ? one : Buffer.from(one).toString() }))
}
