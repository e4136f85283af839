import { readFile } from 'node:fs/promises'
import type { ServerKind } from '../target.ts'
import { identify } from './address.ts'
import type { LaunchedServer } from './launched-server.ts'
import type { Surroundings } from './surroundings.ts'

const defaultPort: Readonly<Record<ServerKind, number>> = { mariadb: 3306, mysql: 3306, postgres: 5432 }

/** The variables about one kind: `WAXSEAL_TEST_MYSQL_URL` and its like. */
export function variable(kind: ServerKind, what: 'URL' | 'CA' | 'IMAGE'): string {
  return `WAXSEAL_TEST_${kind.toUpperCase()}_${what}`
}

/**
 * A server that somebody else runs, named by URL in the environment; its user must be allowed to create databases.
 * With `WAXSEAL_TEST_<KIND>_CA`, the path of a PEM file, its certificate is verified and the tests talk TLS to it.
 *
 * @returns `undefined` where there is no such variable
 * @throws Error when the URL cannot be used; the message does not repeat it, for it holds a password
 */
export async function useGivenUrl(kind: ServerKind, { env }: Surroundings): Promise<LaunchedServer | undefined> {
  const text = env[variable(kind, 'URL')]
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const protocols = kind === 'postgres' ? ['postgres:', 'postgresql:'] : ['mysql:', 'mariadb:']
  if (!url?.hostname || !protocols.includes(url.protocol)) {
    throw new Error(`${variable(kind, 'URL')} is no URL of the form ${protocols[0]}//user:password@host:port`)
  }
  const caFile = env[variable(kind, 'CA')]
  const server = {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : defaultPort[kind],
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ca: caFile ? await readFile(caFile, 'utf8') : undefined,
    caFile,
  }
  try {
    return { address: await identify(server), stop: async () => {} }
  } catch (error) {
    throw new Error(`${variable(kind, 'URL')}: ${(error as Error).message}`)
  }
}
