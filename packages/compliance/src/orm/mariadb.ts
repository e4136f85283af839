import { type Channel, type Driver, type Endpoint, plaintext } from './channel.ts'
import { shown, tlsSettings, unknownParameters } from './connection-url.ts'
import { isSslObject, nodeTls, type SslOption, sslSettings } from './tls-options.ts'

/**
 * What the mariadb connector 3.x makes of its option `ssl` (lib/connection.js, lib/cmd/handshake/authentication.js): chain
 * and host are verified unless told not to. A self-signed certificate of a MariaDB server passes when the server proves
 * that it knows the password's hash, which counts as verified here.
 */
export function mariadbChannel(ssl: SslOption, endpoint: Endpoint): Channel {
  if (!ssl) return { ...plaintext(endpoint), settings: { ...endpoint.settings, ...sslSettings(ssl) } }
  const channel = nodeTls(endpoint, isSslObject(ssl) ? ssl : {})
  return { ...channel, settings: { ...channel.settings, ...sslSettings(ssl) } }
}

/**
 * What the connector makes of a URL: `ssl=true` is TLS with everything verified, any other value of it plaintext, and so is
 * every other parameter. Prisma's adapter takes mysql://, too.
 */
export function mariadbUrlChannel(url: URL, driver: Driver = 'mariadb'): Channel {
  const parameters = url.searchParams
  const text = parameters.get('ssl')
  const odd = text !== null && !['true', 'false'].includes(text)
  const ignored = [
    ...unknownParameters(parameters, ['ssl']),
    ...(odd ? [{ parameter: shown('ssl', text), effect: 'is read as ssl=false', weakens: text !== '0' }] : []),
  ]
  const local = parameters.has('socketPath')
  const channel = mariadbChannel(text === 'true' || undefined, {
    ...{ driver, local, ignored, settings: tlsSettings(parameters) },
  })
  if (url.protocol === 'mariadb:' || (driver === 'prisma-mariadb' && url.protocol === 'mysql:')) return channel
  return { ...channel, refusal: 'the connector takes URLs that begin with mariadb://' }
}
