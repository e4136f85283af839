import { type Channel, type Endpoint, plaintext } from './channel.ts'
import { tlsSettings, unknownParameters } from './connection-url.ts'
import { isSslObject, nodeTls, type SslOption, sslSettings } from './tls-options.ts'

/**
 * What mysql2 3.x makes of its option `ssl` (lib/connection_config.js, lib/base/connection.js): it verifies the chain
 * unless told not to, and the host only with `verifyIdentity: true`. Text names a built-in profile, of which there is one.
 */
export function mysql2Channel(ssl: SslOption, endpoint: Omit<Endpoint, 'driver'> = {}): Channel {
  const own = { driver: 'mysql2', ...endpoint } as const
  const off = { ...plaintext(own), settings: { ...own.settings, ...sslSettings(ssl) } }
  if (!ssl) return off
  if (ssl === 'Amazon RDS') return { ...nodeTls(own), verifiesHost: false }
  if (typeof ssl === 'string') {
    return { ...off, refusal: 'text in ssl names a profile of mysql2, and there is none of that name; it is no path' }
  }
  if (!isSslObject(ssl)) return { ...off, refusal: 'mysql2 takes an object as ssl, and not true' }
  // It has a function of its own in the place of checkServerIdentity.
  const channel = nodeTls(own, { ...ssl, checkServerIdentity: undefined })
  return { ...channel, verifiesHost: channel.verifiesChain && Boolean(ssl.verifyIdentity) }
}

/** What mysql2 makes of a URL: of its parameters only `ssl` is about TLS, a JSON object or the name of a profile. */
export function mysql2UrlChannel(url: URL): Channel {
  const parameters = url.searchParams
  const text = parameters.get('ssl')
  const socket = parameters.get('socketPath')
  return mysql2Channel(text === null ? undefined : jsonOrText(text), {
    local: socket !== null,
    ignored: unknownParameters(parameters, ['ssl']),
    settings: tlsSettings(parameters),
  })
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
