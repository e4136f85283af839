import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from '../database/connection.ts'
import { connect, type ServerAddress } from './address.ts'

/** Refuses plaintext connections to a server, or allows them; returns when the server does so. */
export async function setTlsRequired(server: ServerAddress, on: boolean): Promise<void> {
  const connection = await connect(server)
  try {
    if (server.kind === 'postgres') await reloadAccessRules(server, connection, on)
    else await connection.query(`SET GLOBAL require_secure_transport = ${on ? 'ON' : 'OFF'}`)
  } finally {
    await connection.close()
  }
}

/** PostgreSQL has no switch but its access rules. The server writes the file itself: it may be in a container. */
async function reloadAccessRules(server: ServerAddress, connection: Connection, on: boolean): Promise<void> {
  const file = String((await connection.query('SHOW hba_file'))[0]?.hba_file)
  const rule = `${on ? 'hostssl' : 'host'} all all all scram-sha-256`
  await connection.query(`COPY (SELECT '${rule}') TO '${file.replaceAll("'", "''")}'`)
  await connection.query('SELECT pg_reload_conf()')
  // The postmaster reloads when it gets round to it.
  for (let wait = 5; wait < 5_000; wait *= 2) {
    if ((await acceptsPlaintext(server)) !== on) return
    await delay(wait)
  }
  throw new Error(`PostgreSQL did not take the rule "${rule}"`)
}

async function acceptsPlaintext(server: ServerAddress): Promise<boolean> {
  try {
    await (await connect({ ...server, ca: undefined })).close()
    return true
  } catch {
    return false
  }
}
