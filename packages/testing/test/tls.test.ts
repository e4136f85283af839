import mysql from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerKind, serverStartTimeout, startServer, type TestServer, testDatabases } from '../src/index.ts'
import { issueServerCertificate } from '../src/server/certificate.ts'

/** Connects as an application would, and says over which protocol. */
async function login(server: TestServer, ca: string | undefined): Promise<string> {
  const { host, port, user, password } = server
  const ssl = ca === undefined ? undefined : { ca, rejectUnauthorized: true }
  if (server.kind === 'postgres') {
    const client = new pg.Client({ host, port, user, password, database: 'postgres', ssl: ssl ?? false })
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query('SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
    await client.end()
    return rows[0].version ?? 'plaintext'
  }
  const connection = await mysql.createConnection({ host, port, user, password, ...(ssl ? { ssl } : {}) })
  const [rows] = await connection.query<mysql.RowDataPacket[]>(`SHOW SESSION STATUS LIKE 'Ssl_version'`)
  await connection.end()
  return rows[0]?.Value || 'plaintext'
}

/** MariaDB does not say why. */
const refusal = { mysql: /secure transport/, mariadb: /secure transport|Access denied/, postgres: /no encryption/ }

const kinds = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')

describe.each(kinds)('TLS on %s', kind => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer(kind, { dedicated: true })
  }, serverStartTimeout)

  afterAll(() => server?.stop())

  it('is on, with a certificate that its CA vouches for', async () => {
    expect(await login(server, server.ca)).toMatch(/^TLSv1\.[23]$/)
  })

  it('is not on for a client that trusts another CA', async () => {
    const { ca } = await issueServerCertificate()
    await expect(login(server, ca)).rejects.toThrow(/certificate|self.signed|issuer/i)
  })

  it('can be required, and no longer', async () => {
    expect(await login(server, undefined)).toBe('plaintext')
    await server.requireTls(true)
    await expect(login(server, undefined)).rejects.toThrow(refusal[kind])
    expect(await login(server, server.ca)).toMatch(/^TLSv1\.[23]$/)
    await server.requireTls(false)
    expect(await login(server, undefined)).toBe('plaintext')
  })

  it('cannot be required of a server that other suites share', async () => {
    const shared = await startServer(kind)
    expect(shared.port).not.toBe(server.port)
    await expect(shared.requireTls(true)).rejects.toThrow('dedicated')
    expect(await login(shared, undefined)).toBe('plaintext')
  })
})
