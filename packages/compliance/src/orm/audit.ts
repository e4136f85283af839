import { WaxsealError } from '@waxseal/core'
import type { Report } from '../report.ts'
import type { CheckResult } from '../result/check-result.ts'
import type { Resource } from '../result/resource.ts'
import { TOOL } from '../tool.ts'
import { type Channel, DRIVERS, type Driver } from './channel.ts'
import { connectionUrl } from './connection-url.ts'
import { judgeChannel } from './judge-channel.ts'
import { mariadbChannel, mariadbUrlChannel } from './mariadb.ts'
import { mysql2UrlChannel } from './mysql2.ts'
import { pgChannel, pgUrlChannel } from './pg.ts'
import { prismaMysqlChannel, prismaPostgresqlChannel } from './prisma-engine.ts'
import { endpointsOf, type TypeOrmOptions } from './typeorm-options.ts'

/** How a configuration is called in the report, and what it is judged in. */
export interface AuditOptions {
  /** What the report calls it; by default `DataSource`, `DATABASE_URL` or `adapter`. */
  readonly name?: string | undefined
  /** The file that it stands in, relative to the repository. */
  readonly file?: string | undefined
  /** What counts as expired; by default the present. */
  readonly now?: Date | undefined
  /** What the paths of certificates are relative to; by default the working directory. */
  readonly folder?: string | undefined
  /** Where pg finds PGSSLMODE; by default the environment of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

/**
 * Checks the options of a TypeORM DataSource by the rules ORM-001 to ORM-005: what its driver will make of them. Nothing is
 * connected to. With `replication`, each endpoint is judged. Evidence holds neither passwords nor keys.
 *
 * @param options those that `new DataSource()` gets, or has as `dataSource.options`
 * @throws WaxsealError `CONFIG_INVALID` for a URL that is none
 * @example
 * ```ts
 * const { results } = auditTypeOrmOptions(dataSource.options)
 * const failed = results.filter(({ status }) => status === 'fail')
 * ```
 */
export function auditTypeOrmOptions(options: TypeOrmOptions, audit: AuditOptions = {}): Report {
  const { name = 'DataSource', env = process.env } = audit
  return report(audit, () =>
    endpointsOf(options, env).flatMap(endpoint => {
      const id = endpoint.name === undefined ? name : `${name} (${endpoint.name})`
      return judged(id, endpoint.channel, `TypeORM ${options.type}`, audit)
    }),
  )
}

/**
 * Checks a database URL: what a driver will make of its parameters. Nothing is connected to.
 *
 * @throws WaxsealError `CONFIG_INVALID` for a URL that is none, or a driver that is not known; neither is repeated
 * @example
 * ```ts
 * auditDatabaseUrl('mysql://app:secret@db.example.com/app?sslaccept=strict', 'prisma-mariadb').results // fail ORM-001, ORM-004
 * ```
 */
export function auditDatabaseUrl(url: string, driver: Driver, audit: AuditOptions = {}): Report {
  const { name = 'DATABASE_URL' } = audit
  return report(audit, () => judged(name, channelOfUrl(connectionUrl(url, name), driver, audit), driver, audit))
}

/**
 * Checks what one of Prisma's adapters is made with: `new PrismaMariaDb(config)` or `new PrismaPg(config)`.
 *
 * @param config a URL, or the options of the driver; of `pg`, a pool as well
 * @throws WaxsealError `CONFIG_INVALID` for a URL that is none
 * @example
 * ```ts
 * auditPrismaAdapter('mariadb', { host: 'db.example.com', ssl: { ca } }).results.every(({ status }) => status !== 'fail') // true
 * ```
 */
export function auditPrismaAdapter(
  adapter: 'mariadb' | 'pg',
  config: string | object,
  audit: AuditOptions = {},
): Report {
  const { name = 'adapter' } = audit
  const driver = adapter === 'pg' ? 'prisma-pg' : 'prisma-mariadb'
  return report(audit, () => judged(name, adapterChannel(driver, config, { ...audit, name }), driver, audit))
}

function adapterChannel(driver: 'prisma-pg' | 'prisma-mariadb', config: string | object, audit: AuditOptions): Channel {
  const name = audit.name ?? ''
  if (typeof config === 'string') return channelOfUrl(connectionUrl(config, name), driver, audit)
  const { connectionString, ssl, host, socketPath } = optionsOf(config)
  if (driver === 'prisma-mariadb') return mariadbChannel(ssl, { driver, local: typeof socketPath === 'string' })
  if (typeof connectionString === 'string') {
    return pgUrlChannel(connectionUrl(connectionString, `the connectionString of ${name}`), ssl, driver, audit.env)
  }
  return pgChannel(ssl, { driver, local: String(host ?? '').startsWith('/') }, audit.env)
}

/** The options, or those that a pool of pg was made with. */
function optionsOf(config: object): Readonly<Record<'connectionString' | 'ssl' | 'host' | 'socketPath', unknown>> {
  const options = 'totalCount' in config && 'options' in config ? config.options : config
  return options as Readonly<Record<'connectionString' | 'ssl' | 'host' | 'socketPath', unknown>>
}

function channelOfUrl(url: URL, driver: Driver, { env }: AuditOptions): Channel {
  if (driver === 'mysql2') return mysql2UrlChannel(url)
  if (driver === 'mariadb' || driver === 'prisma-mariadb') return mariadbUrlChannel(url, driver)
  if (driver === 'pg' || driver === 'prisma-pg') return pgUrlChannel(url, undefined, driver, env)
  if (driver === 'prisma-mysql') return prismaMysqlChannel(url)
  if (driver === 'prisma-postgresql') return prismaPostgresqlChannel(url)
  throw new WaxsealError('CONFIG_INVALID', `the driver is one of ${DRIVERS.join(', ')}`)
}

function judged(
  id: string,
  channel: Channel | 'file' | undefined,
  engine: string,
  { file, now = new Date(), folder = process.cwd() }: AuditOptions,
): CheckResult[] {
  const resource: Resource = { kind: 'orm-configuration', id, engine, ...(file !== undefined && { file }) }
  return judgeChannel(channel, resource, { now, folder })
}

function report({ name }: AuditOptions, judge: () => CheckResult[]): Report {
  const startedAt = new Date()
  const results = judge()
  const command = name === undefined ? 'orm' : `orm ${name}`
  return { tool: TOOL, command, startedAt, finishedAt: new Date(), results, gaps: [] }
}
