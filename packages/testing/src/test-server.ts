import { createServerDatabase } from './database/server-database.ts'
import type { TestDatabase } from './database/test-database.ts'
import { askBroker } from './run/ask-broker.ts'
import { currentRun } from './run/run-environment.ts'
import type { ServerAddress } from './server/address.ts'
import { launchServer } from './server/launch-server.ts'
import type { LaunchedServer } from './server/launched-server.ts'
import { newToken } from './server/login.ts'
import { setTlsRequired } from './server/require-tls.ts'
import type { ServerVariant } from './server/server-variant.ts'
import type { ServerKind } from './target.ts'

/** A running database server with TLS on. */
export interface TestServer extends ServerAddress {
  /** The address of a database on it, `mysql://…` or `postgres://…`, without TLS options: those differ by driver. */
  url(database: string): string
  /**
   * Creates an empty database: 4-byte UTF-8, and a name of its own unless one is given.
   */
  createDatabase(name?: string): Promise<TestDatabase>
  /**
   * Refuses connections in plaintext from now on, or allows them again. Only for a dedicated server, since other
   * suites may be talking to a shared one.
   */
  requireTls(on: boolean): Promise<void>
  /** Ends a dedicated server. A shared one goes on until the end of the run. */
  stop(): Promise<void>
}

/** How to start a server. */
export interface StartOptions {
  /** A server of one's own instead of the one that all suites of the run share. */
  readonly dedicated?: boolean
  /** How it differs from the usual one; it is dedicated then. */
  readonly variant?: ServerVariant
}

/**
 * How long a start may take, in milliseconds, for the timeout of `beforeAll`: seconds as a rule, minutes where an image
 * or a package is fetched first.
 */
export const serverStartTimeout: number = 300_000

/**
 * Gives the suite a server: the one that the run shares, started when the first suite asks, or a dedicated one.
 *
 * @throws Error of one line that says how to provide such a server, where none can be had
 *
 * @example
 * ```ts
 * let database: TestDatabase
 * beforeAll(async () => {
 *   const server = await startServer('postgres')
 *   database = await server.createDatabase()
 * }, serverStartTimeout)
 * afterAll(() => database.drop())
 * ```
 */
export async function startServer(kind: ServerKind, options: StartOptions = {}): Promise<TestServer> {
  const run = currentRun()
  // One of one's own is a variant, if one that differs in nothing: never a server that somebody else runs.
  const variant = options.variant ?? (options.dedicated ? {} : undefined)
  const dedicated = variant !== undefined
  const request = { kind, dedicated, variant }
  const server = run ? await askBroker(run.broker, request) : await launchServer(kind, undefined, variant)
  return testServer(server, dedicated)
}

function testServer({ address, stop }: LaunchedServer, isOurs: boolean): TestServer {
  const url = (database: string): string => {
    const { kind, host, port, user, password } = address
    const authority = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host.includes(':') ? `[${host}]` : host}`
    return `${kind === 'postgres' ? 'postgres' : 'mysql'}://${authority}:${port}/${encodeURIComponent(database)}`
  }
  return {
    ...address,
    url,
    createDatabase: (name = `waxseal_${newToken()}`) => createServerDatabase(address, name, url(name)),
    async requireTls(on) {
      if (!isOurs) throw new Error('requireTls() is for startServer(kind, { dedicated: true }): this one is shared')
      await setTlsRequired(address, on)
    },
    stop,
  }
}
