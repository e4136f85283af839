import { productName, type ServerKind } from '../target.ts'
import { launchBinary } from './binary.ts'
import { launchDefaultImage, launchNamedImage } from './container.ts'
import { launchFromPackage } from './debian-package.ts'
import { useGivenUrl, variable } from './given-url.ts'
import type { LaunchedServer } from './launched-server.ts'
import type { ServerVariant } from './server-variant.ts'
import { type Surroundings, thisMachine } from './surroundings.ts'

type Source = (kind: ServerKind, machine: Surroundings, variant?: ServerVariant) => Promise<LaunchedServer | undefined>

/** The ways to a server that somebody prepared: when one of them is there and fails, that is an error. */
const prepared: readonly Source[] = [useGivenUrl, launchNamedImage, launchBinary]

/** The same for a variant: a server that somebody else runs is as it is. */
const preparedVariant: readonly Source[] = prepared.filter(source => source !== useGivenUrl)

/** The ways that fetch a server from elsewhere: when one of them fails, the next one has its turn. */
const fetched: readonly Source[] = [launchDefaultImage, launchFromPackage]

/**
 * Gets a server of a kind by the first way that the machine offers: a URL in the environment, an image named
 * there, a binary, a container of the maker's image, the distribution's package.
 *
 * @throws Error of one line that says how to provide one, when there is no way
 */
export async function launchServer(
  kind: ServerKind,
  machine: Surroundings = thisMachine(),
  variant?: ServerVariant,
): Promise<LaunchedServer> {
  for (const source of variant === undefined ? prepared : preparedVariant) {
    const server = await source(kind, machine, variant)
    if (server) return server
  }
  const failures: string[] = []
  for (const source of fetched) {
    try {
      const server = await source(kind, machine, variant)
      if (server) return server
    } catch (error) {
      failures.push((error as Error).message.split('\n')[0]!)
    }
  }
  throw new Error(howToProvide(kind, failures))
}

const binaryName: Readonly<Record<ServerKind, string>> = {
  mariadb: 'mariadbd',
  mysql: 'mysqld',
  postgres: 'postgres and initdb',
}

/** The line that tells a developer what to do about a missing server. */
function howToProvide(kind: ServerKind, failures: readonly string[]): string {
  const protocol = kind === 'postgres' ? 'postgres' : 'mysql'
  return (
    `No ${productName[kind]} for the tests: set ${variable(kind, 'URL')}=${protocol}://user:password@host:port, ` +
    `or install ${binaryName[kind]}, or start Docker with an image in reach (${variable(kind, 'IMAGE')}), ` +
    `or leave it out by WAXSEAL_TEST_SKIP=${kind}` +
    (failures.length > 0 ? `; tried: ${failures.join('; ')}` : '')
  )
}
