import {
  auditDatabaseUrl,
  auditPrismaAdapter,
  auditTypeOrmOptions,
  type Driver,
  type Report,
  type TypeOrmOptions,
} from '../../../src/index.ts'
import type { Attempt } from './attempt.ts'

/** Where a row connects to. */
export interface Place {
  /** With user and database, without parameters: `mysql://…` or `postgres://…`. */
  readonly url: string
  readonly login: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly password: string
    readonly database: string
  }
  readonly ca: string
  readonly caFile: string
}

/** What is to come of a configuration: which of wrong authorities and wrong hosts end the connection, or that none comes about. */
export type Expected = 'verified' | 'chain' | 'unverified' | 'plaintext' | 'refused'

/** One configuration: what a driver is given, and what is said of it. */
export interface Row {
  readonly title: string
  readonly expected: Expected
  readonly attempt: (place: Place) => Attempt
  readonly audit: (place: Place) => Report
}

const noEnvironment = { env: {} }

function url(driver: Driver & Attempt['by'], query: string, expected: Expected): Row {
  const text = ({ url: base }: Place) => {
    const own = driver === 'mariadb' ? base.replace(/^mysql:/, 'mariadb:') : base
    const extra = driver.endsWith('mariadb') ? `&${MARIADB}` : ''
    return `${own}?${query}${extra}`
  }
  return {
    title: `${driver} ?${query}`,
    expected,
    attempt: place => ({ by: driver, config: driver.endsWith('pg') ? { connectionString: text(place) } : text(place) }),
    audit: place => auditDatabaseUrl(text(place), driver, noEnvironment),
  }
}

/** `$ca` and `$caFile` in a query or an option stand for the authority. */
function fill<Config>(config: Config, { ca, caFile }: Place): Config {
  const text = JSON.stringify(config)
  return JSON.parse(text.replaceAll('"$ca"', JSON.stringify(ca)).replaceAll('$caFile', encodeURIComponent(caFile)))
}

function typeOrm(type: 'mysql' | 'postgres', tls: object, expected: Expected, query?: string): Row {
  const options = (place: Place): TypeOrmOptions => {
    const { host, port, user: username, password, database } = place.login
    const login = query === undefined ? { host, port, username, password, database } : { url: `${place.url}?${query}` }
    return { type, ...login, ...fill(tls, place) }
  }
  return {
    title: `TypeORM ${type} ${JSON.stringify(tls)}${query === undefined ? '' : ` ?${query}`}`,
    expected,
    attempt: place => ({ by: `typeorm-${type}`, config: options(place) }),
    audit: place => auditTypeOrmOptions(options(place), noEnvironment),
  }
}

/** TypeORM with the login in `replication.master`. */
function replicated(type: 'mysql' | 'postgres', beside: object, inside: object, expected: Expected): Row {
  const options = (place: Place): TypeOrmOptions => {
    const { host, port, user: username, password, database } = place.login
    const master = { host, port, username, password, database, ...fill(inside, place) }
    return { type, ...fill(beside, place), replication: { master, slaves: [] } }
  }
  return {
    title: `TypeORM ${type} ${JSON.stringify(beside)}, replication.master ${JSON.stringify(inside)}`,
    expected,
    attempt: place => ({ by: `typeorm-${type}`, config: options(place) }),
    audit: place => auditTypeOrmOptions(options(place), noEnvironment),
  }
}

function adapter(kind: 'mariadb' | 'pg', tls: object, expected: Expected, query?: string): Row {
  const config = (place: Place) => {
    if (query === undefined) return { ...place.login, ...fill(tls, place), ...(kind === 'mariadb' && MARIADB_OPTIONS) }
    return { connectionString: `${place.url}?${fill(query, place)}`, ...fill(tls, place) }
  }
  return {
    title: `@prisma/adapter-${kind} ${JSON.stringify(tls)}${query === undefined ? '' : ` ?${query}`}`,
    expected,
    attempt: place => ({ by: `prisma-${kind}`, config: config(place) }),
    audit: place => auditPrismaAdapter(kind, config(place), noEnvironment),
  }
}

// A pool reports a refused certificate as a timeout; a connection has a second by default; MySQL logs in over plaintext with a public key only.
const MARIADB_OPTIONS = { acquireTimeout: 5000, connectTimeout: 10_000, allowPublicKeyRetrieval: true }
const MARIADB = 'acquireTimeout=5000&connectTimeout=10000&allowPublicKeyRetrieval=true'

/** Drivers of MySQL and MariaDB. */
export const MYSQL_ROWS: readonly Row[] = [
  typeOrm('mysql', {}, 'plaintext'),
  typeOrm('mysql', { ssl: { ca: '$ca' } }, 'chain'),
  typeOrm('mysql', { ssl: {} }, 'chain'),
  typeOrm('mysql', { ssl: { ca: '$ca', verifyIdentity: true } }, 'verified'),
  typeOrm('mysql', { ssl: { ca: '$ca', rejectUnauthorized: true } }, 'chain'),
  typeOrm('mysql', { ssl: { rejectUnauthorized: false } }, 'unverified'),
  typeOrm('mysql', { ssl: true }, 'refused'),
  typeOrm('mysql', { ssl: '/etc/ssl/ca.pem' }, 'refused'),
  typeOrm('mysql', { extra: { ssl: { ca: '$ca', verifyIdentity: true } } }, 'verified'),
  typeOrm('mysql', {}, 'plaintext', 'ssl-mode=REQUIRED'),
  typeOrm('mysql', {}, 'plaintext', 'ssl={"rejectUnauthorized":true}'),
  typeOrm('mysql', { ssl: { ca: '$ca', verifyIdentity: true } }, 'verified', 'sslaccept=strict'),
  replicated('mysql', { ssl: { ca: '$ca', verifyIdentity: true } }, {}, 'verified'),
  replicated('mysql', {}, { ssl: { ca: '$ca', verifyIdentity: true } }, 'plaintext'),
  url('mysql2', 'ssl-mode=REQUIRED', 'plaintext'),
  url('mysql2', 'sslaccept=strict', 'plaintext'),
  url('mysql2', 'ssl=true', 'refused'),
  url('mysql2', 'ssl={"rejectUnauthorized":false}', 'unverified'),
  url('mysql2', 'ssl={"verifyIdentity":true}', 'verified'),
  url('mariadb', 'charset=utf8mb4', 'plaintext'),
  url('mariadb', 'ssl-mode=REQUIRED', 'plaintext'),
  url('mariadb', 'sslaccept=strict', 'plaintext'),
  url('mariadb', 'ssl=require', 'plaintext'),
  url('mariadb', 'ssl=true', 'verified'),
  url('prisma-mariadb', 'sslaccept=strict', 'plaintext'),
  url('prisma-mariadb', 'sslmode=require', 'plaintext'),
  url('prisma-mariadb', 'ssl=true', 'verified'),
  adapter('mariadb', {}, 'plaintext'),
  adapter('mariadb', { ssl: { ca: '$ca' } }, 'verified'),
  adapter('mariadb', { ssl: true }, 'verified'),
  adapter('mariadb', { ssl: { rejectUnauthorized: false } }, 'unverified'),
]

/** Drivers of PostgreSQL. */
export const POSTGRES_ROWS: readonly Row[] = [
  typeOrm('postgres', {}, 'plaintext'),
  typeOrm('postgres', { ssl: true }, 'verified'),
  typeOrm('postgres', { ssl: { ca: '$ca' } }, 'verified'),
  typeOrm('postgres', { ssl: { rejectUnauthorized: false } }, 'unverified'),
  typeOrm('postgres', { ssl: 'require' }, 'refused'),
  typeOrm('postgres', { extra: { ssl: { ca: '$ca' } } }, 'verified'),
  typeOrm('postgres', {}, 'verified', 'sslmode=require'),
  typeOrm('postgres', { ssl: { ca: '$ca' } }, 'plaintext', 'sslmode=disable'),
  replicated('postgres', { ssl: { ca: '$ca' } }, {}, 'plaintext'),
  replicated('postgres', {}, { ssl: { ca: '$ca' } }, 'verified'),
  ...['prefer', 'require', 'verify-ca', 'verify-full'].map(mode => url('pg', `sslmode=${mode}`, 'verified')),
  url('pg', 'sslmode=disable', 'plaintext'),
  url('pg', 'sslmode=no-verify', 'unverified'),
  url('pg', 'ssl=true', 'verified'),
  url('pg', 'ssl=0', 'plaintext'),
  url('pg', 'ssl=yes', 'refused'),
  url('pg', 'sslaccept=strict', 'plaintext'),
  url('pg', 'ssl-mode=REQUIRED', 'plaintext'),
  url('pg', 'uselibpqcompat=true&sslmode=prefer', 'unverified'),
  url('pg', 'uselibpqcompat=true&sslmode=require', 'unverified'),
  url('pg', 'uselibpqcompat=true&sslmode=verify-ca', 'refused'),
  url('pg', 'uselibpqcompat=true&sslmode=verify-full', 'verified'),
  url('prisma-pg', 'sslaccept=strict', 'plaintext'),
  url('prisma-pg', 'sslmode=require', 'verified'),
  adapter('pg', {}, 'plaintext'),
  adapter('pg', { ssl: { ca: '$ca' } }, 'verified'),
  adapter('pg', { ssl: { rejectUnauthorized: false } }, 'unverified'),
  adapter('pg', {}, 'verified', 'sslmode=verify-full&sslrootcert=$caFile'),
  adapter('pg', {}, 'chain', 'uselibpqcompat=true&sslmode=require&sslrootcert=$caFile'),
  adapter('pg', {}, 'chain', 'uselibpqcompat=true&sslmode=verify-ca&sslrootcert=$caFile'),
]
