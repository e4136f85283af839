import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { authorityFor, connect, identify } from './address.ts'
import { createDataDirectory, type DataDirectory } from './data-directory.ts'
import type { LaunchedServer } from './launched-server.ts'
import { newPassword, testUser } from './login.ts'
import { type MysqlSettings, mysqlServerArgs, newTableKeys } from './mysql-settings.ts'
import { runTool, startProcess } from './server-process.ts'
import type { ServerVariant } from './server-variant.ts'
import { findBinary, type Surroundings } from './surroundings.ts'

/** Finds the server's binary. `mysqld` may be either product, so it is asked. */
export function findMysqlBinary(kind: 'mariadb' | 'mysql', machine: Surroundings): string | undefined {
  if (kind === 'mariadb') {
    const binary = findBinary(['mariadbd'], machine)
    if (binary) return binary
  }
  const binary = findBinary(['mysqld'], machine)
  if (!binary) return undefined
  const isMariadb = /mariadb/i.test(execFileSync(binary, ['--version'], { encoding: 'utf8' }))
  return isMariadb === (kind === 'mariadb') ? binary : undefined
}

/** Starts MariaDB or MySQL from its binary, on a data directory that lasts as long as the server. */
export async function launchMysqlBinary(
  kind: 'mariadb' | 'mysql',
  binary: string,
  variant?: ServerVariant,
): Promise<LaunchedServer> {
  const directory = await createDataDirectory({ flaw: variant?.certificate })
  try {
    await initialise(kind, binary, directory)
    const login = { kind, host: '127.0.0.1', user: testUser, password: newPassword() }
    const ca = authorityFor(directory.ca, variant)
    const initFile = await directory.write(
      'init.sql',
      `CREATE USER '${login.user}'@'%' IDENTIFIED BY '${login.password}';\n` +
        `GRANT ALL PRIVILEGES ON *.* TO '${login.user}'@'%' WITH GRANT OPTION;\n`,
    )
    const settings: MysqlSettings = {
      ...{ ca: directory.caFile, certificate: directory.certificateFile, key: directory.keyFile },
      tableKeys: variant?.encryptsTables ? await directory.write('table-keys', newTableKeys()) : undefined,
    }
    const { port, stop } = await startProcess({
      binary,
      directory,
      user: undefined,
      stopSignal: 'SIGKILL',
      args: port => [
        ...commonArgs(directory),
        `--init-file=${initFile}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        `--socket=${join(directory.path, 'server.sock')}`,
        `--pid-file=${join(directory.path, 'server.pid')}`,
        ...mysqlServerArgs(kind, settings, variant),
        ...(kind === 'mysql' ? ['--mysqlx=OFF'] : []),
      ],
      probe: async port => (await connect({ ...login, port, ca })).close(),
    })
    const address = await identify({ ...login, port, ca, caFile: directory.caFile })
    return { address: { ...address, ca: directory.ca }, stop }
  } catch (error) {
    await directory.remove()
    throw error
  }
}

async function initialise(kind: 'mariadb' | 'mysql', binary: string, directory: DataDirectory): Promise<void> {
  if (kind === 'mysql') return runTool(binary, [...commonArgs(directory), '--initialize-insecure'], undefined)
  const home = dirname(realpathSync(binary)) // PATH may have a link to the server alone
  const installer = ['.', '../bin', '../scripts']
    .flatMap(place => ['mariadb-install-db', 'mysql_install_db'].map(name => join(home, place, name)))
    .find(path => existsSync(path))
  if (!installer) throw new Error(`no mariadb-install-db beside ${basename(binary)}: is the installation complete?`)
  const args = [...commonArgs(directory), '--auth-root-authentication-method=normal', '--skip-test-db']
  await runTool(installer, args, undefined)
}

/** What both the initialisation and the server want. `--no-defaults` has to come first. */
function commonArgs(directory: DataDirectory): string[] {
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
  return ['--no-defaults', ...asRoot, `--datadir=${join(directory.path, 'data')}`]
}
