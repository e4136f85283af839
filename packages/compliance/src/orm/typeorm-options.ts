import type { Channel, IgnoredParameter } from './channel.ts'
import { connectionUrl, unknownParameters } from './connection-url.ts'
import { mysql2Channel } from './mysql2.ts'
import { pgChannel, pgUrlChannel } from './pg.ts'

/** What TypeORM connects one endpoint with: the options themselves, or a part of `replication`. */
interface Credentials {
  readonly url?: unknown
  readonly host?: unknown
  readonly socketPath?: unknown
  readonly ssl?: unknown
}

/** The options of a TypeORM DataSource, as far as they are about its channel. */
export interface TypeOrmOptions extends Credentials {
  /** `mysql`, `mariadb`, `postgres` … */
  readonly type: string
  /** What goes to the driver as it is, and wins over the other options. */
  readonly extra?: unknown
  readonly replication?: { readonly master: object; readonly slaves?: readonly object[] } | undefined
  readonly connectorPackage?: unknown
}

/** One server of a DataSource. */
export interface DataSourceEndpoint {
  /** `master`, `slave 1`; undefined where there is no replication. */
  readonly name?: string | undefined
  /** `file`: a database in a file or in memory. Undefined: a driver that is not known here. */
  readonly channel: Channel | 'file' | undefined
}

const FILES = ['better-sqlite3', 'sqlite', 'sqljs', 'expo', 'capacitor', 'cordova', 'react-native', 'nativescript']

/** The channel to each server of a DataSource, by its options alone. @throws WaxsealError `CONFIG_INVALID` */
export function endpointsOf(options: TypeOrmOptions, env: NodeJS.ProcessEnv): DataSourceEndpoint[] {
  const { type, replication } = options
  if (FILES.includes(type)) return [{ channel: 'file' }]
  const channelOf = (credentials: Credentials): Channel | undefined => {
    if (['mysql', 'mariadb'].includes(type)) return mysqlChannel(options, credentials)
    if (['postgres', 'cockroachdb'].includes(type)) return postgresChannel(options, credentials, env)
    return undefined
  }
  if (replication === undefined) return [{ channel: channelOf(options) }]
  return [
    { name: 'master', channel: channelOf(replication.master) },
    ...(replication.slaves ?? []).map((slave, index) => ({ name: `slave ${index + 1}`, channel: channelOf(slave) })),
  ]
}

/** TypeORM cuts a MySQL URL's parameters off, and takes `ssl` from the options alone, also with replication. */
function mysqlChannel(options: TypeOrmOptions, credentials: Credentials): Channel | undefined {
  if (options.connectorPackage === 'mysql') return undefined
  const ignored: IgnoredParameter[] = unknownParameters(cutOff(credentials.url), [])
  if (credentials !== options && credentials.ssl !== undefined) {
    const effect = 'is ignored; for MySQL, TypeORM takes the one beside replication'
    ignored.push({ parameter: 'ssl in replication', effect, weakens: true })
  }
  const { ssl } = overridden(options, { ssl: options.ssl })
  const { socketPath } = overridden(options, { socketPath: credentials.socketPath })
  return mysql2Channel(ssl, { local: typeof socketPath === 'string', ignored })
}

/** For PostgreSQL it is the other way round: TypeORM takes `ssl` from each endpoint, and gives the URL to pg. */
function postgresChannel(options: TypeOrmOptions, credentials: Credentials, env: NodeJS.ProcessEnv): Channel {
  const given = { ssl: credentials.ssl, host: credentials.host, connectionString: credentials.url }
  const { ssl, host, connectionString } = overridden(options, given)
  const beside = credentials !== options && options.ssl !== undefined && credentials.ssl === undefined
  const effect = 'is ignored; for PostgreSQL, TypeORM takes the one of each endpoint'
  const ignored = beside ? [{ parameter: 'ssl beside replication', effect, weakens: true }] : []
  if (typeof connectionString === 'string' && connectionString !== '' && !connectionString.startsWith('/')) {
    const channel = pgUrlChannel(connectionUrl(connectionString, 'the option url'), ssl, 'pg', env)
    return { ...channel, ignored: [...channel.ignored, ...ignored] }
  }
  const local = String(connectionString ?? '').startsWith('/') || String(host ?? '').startsWith('/')
  return pgChannel(ssl, { driver: 'pg', local, ignored }, env)
}

/** Options under those in `extra`. */
function overridden<Given extends Credentials & { readonly connectionString?: unknown }>(
  { extra }: TypeOrmOptions,
  given: Given,
): Given {
  return { ...given, ...(typeof extra === 'object' && extra !== null ? extra : {}) }
}

/** What follows the first question mark of a URL's path. */
function cutOff(url: unknown): URLSearchParams {
  const text = typeof url === 'string' ? url : ''
  const path = text.slice(text.indexOf('//') + 2)
  const query = path.indexOf('?', Math.max(0, path.indexOf('/')))
  return new URLSearchParams(query < 0 ? '' : path.slice(query + 1))
}
