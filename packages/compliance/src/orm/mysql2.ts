import { type Channel, type IgnoredParameter, isLocal, plaintext } from './channel.ts'
import { isSslObject, nodeTls, type SslOption } from './tls-options.ts'

/**
 * What mysql2 3.x makes of its option `ssl` (lib/connection_config.js, lib/base/connection.js): it verifies the chain
 * unless told not to, and the host only with `verifyIdentity: true`. Text names a built-in profile, of which there is one.
 */
export function mysql2Channel(
  host: string | undefined,
  ssl: SslOption,
  ignored: readonly IgnoredParameter[] = [],
): Channel {
  const local = isLocal(host)
  const off = plaintext('mysql2', local, ignored)
  if (!ssl) return off
  if (ssl === 'Amazon RDS') return { ...nodeTls('mysql2', local, {}), verifiesHost: false, ignored }
  if (typeof ssl === 'string') {
    return { ...off, refusal: 'mysql2 knows no SSL profile of that name: text in `ssl` is no path' }
  }
  if (!isSslObject(ssl)) return { ...off, refusal: 'mysql2 takes an object as `ssl`, not true' }
  const channel = nodeTls('mysql2', local, ssl)
  return { ...channel, verifiesHost: channel.verifiesChain && Boolean(ssl.verifyIdentity), ignored }
}
