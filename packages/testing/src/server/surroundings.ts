import { existsSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What a server can be had from: everything about the machine that the choice of a server depends on. */
export interface Surroundings {
  /** Environment variables, `PATH` and `DOCKER_HOST` among them. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Directories in which server binaries are looked for after those of `PATH`. */
  readonly usualDirectories: readonly string[]
  /** Unix sockets on which a Docker daemon may listen when `DOCKER_HOST` is not set. */
  readonly dockerSockets: readonly string[]
  /** Whether packages may be installed: Debian or a relative of it, as root. */
  readonly canInstallPackages: boolean
}

/** The machine that this process runs on. Looked at anew on each call, since an installation may have changed it. */
export function thisMachine(): Surroundings {
  return {
    env: process.env,
    usualDirectories: [
      '/usr/sbin',
      '/usr/bin',
      '/usr/local/sbin',
      '/usr/local/bin',
      '/usr/local/mysql/bin',
      '/opt/homebrew/bin',
      ...versioned('/usr/lib/postgresql', 'bin'),
      ...versioned('/opt/homebrew/opt', 'bin', /^(mysql|mariadb|postgresql)/),
      ...versioned('/usr/local/opt', 'bin', /^(mysql|mariadb|postgresql)/),
    ],
    dockerSockets: [
      '/var/run/docker.sock',
      join(process.env.XDG_RUNTIME_DIR ?? '/nonexistent', 'docker.sock'),
      join(homedir(), '.docker/run/docker.sock'),
    ],
    canInstallPackages: process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get'),
  }
}

/**
 * Looks for a program in `PATH` and in the usual directories.
 *
 * @returns the path of the first one found, by the order of `names`, or `undefined`
 */
export function findBinary(names: readonly string[], { env, usualDirectories }: Surroundings): string | undefined {
  const directories = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...usualDirectories]
  for (const name of names) {
    const found = directories
      .map(directory => join(directory, name))
      .find(path => statSync(path, { throwIfNoEntry: false })?.isFile())
    if (found) return found
  }
  return undefined
}

/** `parent/<version>/leaf` for each version there, newest first. */
function versioned(parent: string, leaf: string, pattern = /^\d/): string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .filter(name => pattern.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map(name => join(parent, name, leaf))
}
