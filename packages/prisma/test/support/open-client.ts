import { createRequire } from 'node:module'
import { startServer, type TestDatabase } from '@waxseal/testing'
import type { ClientModule, TestClient } from './test-client.ts'
import { outputOf, type Provider, type Variant } from './variants.ts'

/** The datasource provider for a test database. */
export function providerOf({ target }: TestDatabase): Provider {
  return target === 'postgres' ? 'postgresql' : target === 'sqlite' ? 'sqlite' : 'mysql'
}

/** The generated client of a variant. */
export async function loadClient(variant: Variant, provider: Provider): Promise<ClientModule> {
  const output = outputOf(variant, provider)
  if (variant.generator === 'prisma-client') return (await import(`${output}/client.ts`)) as ClientModule
  return createRequire(`${variant.root}/`)(output) as ClientModule
}

/** How a client is opened. */
export interface ClientOptions {
  /** Connections of its pool; the adapter's own default where not given. */
  readonly connections?: number
  /** Told of each statement with its parameters. */
  readonly onQuery?: (statement: string) => void
  readonly omit?: object
}

/** A client of a variant on a test database, over TLS where it is on a server. */
export async function openClient(
  variant: Variant,
  database: TestDatabase,
  options: ClientOptions = {},
): Promise<TestClient> {
  const { PrismaClient } = await loadClient(variant, providerOf(database))
  const client = new PrismaClient({
    adapter: await createAdapter(variant, database, options.connections),
    log: [{ emit: 'event', level: 'query' }],
    ...(options.omit === undefined ? {} : { omit: options.omit }),
  })
  client.$on('query', event => options.onQuery?.(`${event.query} ${event.params}`))
  return client
}

type AdapterClass = new (config: object, options?: object) => object

/** The driver adapter for a test database. */
export async function createAdapter(variant: Variant, database: TestDatabase, connections?: number): Promise<object> {
  const load = createRequire(`${variant.root}/`)
  if (database.target === 'sqlite') {
    // Prisma 7 spells the class anew.
    const module = load('@prisma/adapter-libsql') as Record<string, AdapterClass>
    const PrismaLibSql = (module.PrismaLibSql ?? module.PrismaLibSQL)!
    return new PrismaLibSql({ url: database.url })
  }
  const { ca } = await startServer(database.target)
  const { hostname, port, username, password, pathname } = new URL(database.url)
  const login = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(ca === undefined ? {} : { ssl: { ca } }),
  }
  if (database.target === 'postgres') {
    const { PrismaPg } = load('@prisma/adapter-pg') as { PrismaPg: AdapterClass }
    return new PrismaPg({ ...login, ...(connections === undefined ? {} : { max: connections }) })
  }
  const { PrismaMariaDb } = load('@prisma/adapter-mariadb') as { PrismaMariaDb: AdapterClass }
  // The adapter of 6.16 expects text, and leaves it to the driver, which gives parsed JSON unless told otherwise.
  const json = variant.version.startsWith('6.16.') ? { jsonStrings: true } : {}
  return new PrismaMariaDb({ ...login, ...json, connectionLimit: connections ?? 5 })
}
