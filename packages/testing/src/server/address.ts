import type { Connection, Login } from '../database/connection.ts'
import { connectMysql } from '../database/mysql-connection.ts'
import { connectPostgres } from '../database/postgres-connection.ts'
import { productName, type ServerKind } from '../target.ts'
import type { ServerVariant } from './server-variant.ts'

/** Where a server is and how to log in to it; plain data, so that it can be handed to another process. */
export interface ServerAddress {
  readonly kind: ServerKind
  /** What the server calls itself, such as `10.11.19-MariaDB` or `17.2`. */
  readonly version: string
  readonly host: string
  readonly port: number
  /** A user who may do anything, from anywhere. */
  readonly user: string
  readonly password: string
  /**
   * The authority that issued the server's certificate, PEM. Present on every server that the tests start; on one that
   * was given by URL only when `WAXSEAL_TEST_<KIND>_CA` names the file.
   */
  readonly ca: string | undefined
  /** The same as a file. */
  readonly caFile: string | undefined
}

/** Connects to the server with a plain driver. */
export function connect(server: Omit<ServerAddress, 'version' | 'caFile'>, database?: string): Promise<Connection> {
  const login: Login = { ...server, database }
  return server.kind === 'postgres' ? connectPostgres(login) : connectMysql(login)
}

/**
 * What a login to a server starts with: the authority, unless the server is a variant, to which verified TLS may not come
 * about.
 */
export function authorityFor(ca: string, variant: ServerVariant | undefined): string | undefined {
  return variant?.tls === undefined && variant?.certificate === undefined ? ca : undefined
}

/**
 * Asks a server for its version and completes the address with it.
 *
 * @throws Error when it cannot be reached, or is another product than `kind` says
 */
export async function identify(server: Omit<ServerAddress, 'version'>): Promise<ServerAddress> {
  const connection = await connect(server)
  try {
    const sql = server.kind === 'postgres' ? 'SHOW server_version' : 'SELECT VERSION() AS server_version'
    const version = String((await connection.query(sql))[0]?.server_version)
    const isMariadb = /mariadb/i.test(version)
    if (server.kind !== 'postgres' && isMariadb !== (server.kind === 'mariadb')) {
      throw new Error(`expected ${productName[server.kind]} at ${server.host}:${server.port}, found ${version}`)
    }
    return { ...server, version: version.split(' ')[0]! }
  } finally {
    await connection.close()
  }
}
