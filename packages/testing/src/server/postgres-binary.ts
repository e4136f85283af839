import { chown, mkdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { authorityFor, connect, identify } from './address.ts'
import { createDataDirectory, findUser } from './data-directory.ts'
import type { LaunchedServer } from './launched-server.ts'
import { newPassword, testUser } from './login.ts'
import { runTool, startProcess } from './server-process.ts'
import type { ServerVariant } from './server-variant.ts'

/** Starts PostgreSQL from its binary, on a data directory that lasts as long as the server. */
export async function launchPostgresBinary(binary: string, variant?: ServerVariant): Promise<LaunchedServer> {
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? findUser(['postgres', 'nobody']) : undefined
  const directory = await createDataDirectory({ owner: user, flaw: variant?.certificate })
  try {
    const login = {
      kind: 'postgres' as const,
      host: '127.0.0.1',
      user: testUser,
      password: newPassword(),
      ca: authorityFor(directory.ca, variant),
    }
    const data = join(directory.path, 'data')
    await mkdir(data, { mode: 0o700 })
    if (user) await chown(data, user.uid, user.gid)
    const initdb = join(dirname(await realpath(binary)), 'initdb') // PATH may have a link to the server alone
    const passwordFile = await directory.write('password', login.password)
    const initArgs = [`--pgdata=${data}`, `--username=${login.user}`, `--pwfile=${passwordFile}`, '--no-sync']
    await runTool(initdb, [...initArgs, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'], user)
    const { port, stop } = await startProcess({
      binary,
      directory,
      user,
      stopSignal: 'SIGQUIT',
      args: port => [
        ...['-D', data],
        ...postgresSettings({ certificate: directory.certificateFile, key: directory.keyFile }, variant),
        ...['-c', `port=${port}`, '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ],
      probe: async port => (await connect({ ...login, port })).close(),
    })
    const address = await identify({ ...login, port, caFile: directory.caFile })
    return { address: { ...address, ca: directory.ca }, stop }
  } catch (error) {
    await directory.remove()
    throw error
  }
}

/**
 * Settings of the tests' PostgreSQL servers, wherever they run: TLS, and nothing flushed to disk in time, since nothing
 * outlives the server.
 */
export function postgresSettings(tls: { certificate: string; key: string }, variant: ServerVariant = {}): string[] {
  const settings = {
    ssl: variant.tls === 'off' ? 'off' : 'on',
    ssl_cert_file: tls.certificate,
    ssl_key_file: tls.key,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    // OpenSSL wants its lowest security level for what is that old.
    ...(variant.tls === 'old' && {
      ssl_min_protocol_version: 'TLSv1',
      ssl_max_protocol_version: 'TLSv1.1',
      ssl_ciphers: 'DEFAULT@SECLEVEL=0',
    }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
