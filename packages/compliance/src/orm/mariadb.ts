import { type Channel, type IgnoredParameter, isLocal, plaintext } from './channel.ts'
import { isSslObject, nodeTls, type SslOption } from './tls-options.ts'

/**
 * What the mariadb connector 3.x makes of its option `ssl` (lib/connection.js, lib/cmd/handshake/authentication.js): chain
 * and host are verified unless told not to. A self-signed certificate of a MariaDB server passes when the server proves
 * that it knows the password's hash, which counts as verified here.
 */
export function mariadbChannel(
  host: string | undefined,
  ssl: SslOption,
  ignored: readonly IgnoredParameter[] = [],
): Channel {
  const local = isLocal(host)
  if (ssl === true || ssl === 'true') return { ...nodeTls('mariadb', local, true), ignored }
  if (!isSslObject(ssl)) return plaintext('mariadb', local, ignored)
  return { ...nodeTls('mariadb', local, ssl), ignored }
}
