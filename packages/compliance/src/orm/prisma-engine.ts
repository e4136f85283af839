import type { Authority, Channel } from './channel.ts'
import { shown, tlsSettings, unknownParameters } from './connection-url.ts'

/**
 * What the engine of Prisma 6, which connects by itself where no adapter is given, makes of a MySQL URL: TLS as soon as one
 * of four parameters is there, and verified with `sslaccept=strict` alone. Source: prisma-engines, quaint/src/connector/mysql/url.rs.
 */
export function prismaMysqlChannel(url: URL): Channel {
  const parameters = url.searchParams
  const known = ['sslcert', 'sslidentity', 'sslpassword', 'sslaccept']
  const strict = parameters.get('sslaccept') === 'strict'
  return {
    ...{ driver: 'prisma-mysql', encryption: known.some(name => parameters.has(name)) ? 'on' : 'off' },
    ...{ verifiesChain: strict, verifiesHost: strict, authorities: authoritiesOf(parameters) },
    ignored: unknownParameters(parameters, known),
    local: parameters.has('socket'),
    settings: tlsSettings(parameters),
  }
}

/**
 * The same of a PostgreSQL URL: `sslmode` is `disable`, `prefer` or `require`, and everything else is taken for `prefer`, which
 * is plaintext where the server has no TLS. Verified with `sslaccept=strict`. Source: the same, postgres/url.rs.
 */
export function prismaPostgresqlChannel(url: URL): Channel {
  const parameters = url.searchParams
  const mode = parameters.get('sslmode')
  const accept = parameters.get('sslaccept')
  const strict = accept !== null && accept !== 'accept_invalid_certs'
  const unknown = mode !== null && !['disable', 'prefer', 'require'].includes(mode)
  const off = mode === 'disable'
  return {
    ...{ driver: 'prisma-postgresql', encryption: off ? 'off' : mode === 'require' ? 'on' : 'optional' },
    ...{ verifiesChain: !off && strict, verifiesHost: !off && strict, authorities: authoritiesOf(parameters) },
    ignored: [
      ...unknownParameters(parameters, ['sslmode', 'sslcert', 'sslidentity', 'sslpassword', 'sslaccept']),
      ...(unknown ? [{ parameter: shown('sslmode', mode), effect: 'is read as sslmode=prefer', weakens: true }] : []),
    ],
    local: (parameters.get('host') ?? '').startsWith('/'),
    settings: tlsSettings(parameters),
  }
}

/** Paths are relative to the folder of schema.prisma. */
function authoritiesOf(parameters: URLSearchParams): Authority[] {
  const file = parameters.get('sslcert')
  return file ? [{ file }] : []
}
