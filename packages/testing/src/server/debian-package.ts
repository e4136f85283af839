import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ServerKind } from '../target.ts'
import { launchBinary } from './binary.ts'
import type { LaunchedServer } from './launched-server.ts'
import type { ServerVariant } from './server-variant.ts'
import { type Surroundings, thisMachine } from './surroundings.ts'

const run = promisify(execFile)

/** MariaDB's and MySQL's core packages hold the binaries and no service that would start beside ours. */
const packages: Readonly<Record<ServerKind, readonly string[]>> = {
  mariadb: ['mariadb-server-core', 'mariadb-client-core'],
  mysql: ['mysql-server-core'],
  postgres: ['postgresql'],
}

/**
 * Installs the distribution's package, on Debian and its relatives as root, and starts a server from the binary in it.
 *
 * @returns `undefined` where packages cannot be installed
 * @throws Error with what apt-get said
 */
export async function launchFromPackage(
  kind: ServerKind,
  machine: Surroundings,
  variant?: ServerVariant,
): Promise<LaunchedServer | undefined> {
  if (!machine.canInstallPackages) return undefined
  await installPackages(packages[kind])
  const { usualDirectories } = thisMachine() // a version of PostgreSQL brings a directory of its own
  return launchBinary(kind, { ...machine, usualDirectories }, variant)
}

/** Installs packages of the distribution, one call after the other. @throws Error with what apt-get said */
export async function installPackages(names: readonly string[]): Promise<void> {
  const turn = queue.then(() => install(names))
  queue = turn.catch(() => {})
  await turn
}

/** apt-get does not wait for another one that updates the package lists. */
let queue: Promise<void> = Promise.resolve()

async function install(names: readonly string[]): Promise<void> {
  process.stderr.write(`[waxseal] installing ${names.join(' ')} with apt-get, for the tests\n`)
  const args = ['install', '--yes', '--no-install-recommends', ...names]
  try {
    await aptGet(args)
  } catch {
    // Fresh images come without package lists.
    await aptGet(['update'])
    await aptGet(args)
  }
}

async function aptGet(args: readonly string[]): Promise<void> {
  const env = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    RUNLEVEL: '1', // the run level in which invoke-rc.d leaves services alone
  }
  try {
    // Another run may be installing at the same time: wait for it.
    await run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', ...args], {
      env,
      maxBuffer: 64 << 20,
    })
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    const reason = stderr?.split('\n').find(line => line.startsWith('E:')) ?? (error as Error).message
    throw new Error(`apt-get ${args[0]}: ${reason}`)
  }
}
