import {
  issueServerCertificate,
  type ServerKind,
  serverStartTimeout,
  startServer,
  type TestServer,
  testDatabases,
} from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/index.ts'
import { askOpenssl } from './support/openssl.ts'
import { evidenceIn, probe, resultOf, statuses, strangerAt, userAt } from './support/probe.ts'
import { relayTo } from './support/relay.ts'

const kinds = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')
const versions = [
  ['TLSv1', '-tls1'],
  ['TLSv1.1', '-tls1_1'],
  ['TLSv1.2', '-tls1_2'],
  ['TLSv1.3', '-tls1_3'],
] as const

/** What openssl makes of each version must be what the report says of it. */
async function expectSameVersions(server: TestServer, report: Report): Promise<void> {
  for (const [version, flag] of versions) {
    const oracle = await askOpenssl(server, { caFile: server.caFile, version: flag })
    const said = String(evidenceIn(resultOf(report, 'WIRE-003'), `handshake, ${version} alone`))
    expect(`${version} ${said.split(' ')[0]}`).toBe(
      `${version} ${oracle.version === undefined ? 'refused' : 'accepted'}`,
    )
  }
}

describe.each(kinds)('the wire of %s', kind => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer(kind, { variant: {} })
  }, serverStartTimeout)

  afterAll(() => server?.stop())

  it('with TLS that is optional is told, to a login for certain', async () => {
    const report = await probe(server, { targets: [userAt(server)] })
    expect(report.gaps).toEqual([])
    expect(statuses(report)).toEqual({
      ...{ 'WIRE-001': 'pass', 'WIRE-002': 'fail', 'WIRE-003': 'pass', 'WIRE-004': 'pass', 'WIRE-005': 'pass' },
      'WIRE-006': 'fail', // the certificates of the tests hold for a week
    })
    expect(resultOf(report, 'WIRE-006').message).toBe('the certificate expires in 6 days')
    expect(resultOf(report, 'WIRE-002').remediation?.command).toMatch(/require_secure_transport = ON|pg_reload_conf/)
    await expectSameVersions(server, report)
    const oracle = await askOpenssl(server, { caFile: server.caFile })
    expect(oracle.verifyCode).toBe(0)
    expect(evidenceIn(resultOf(report, 'WIRE-001'), 'session, version')).toBe(oracle.version)
  })

  it('is told to a stranger as far as it can be', async () => {
    const { 'WIRE-002': plaintext } = statuses(await probe(server))
    // PostgreSQL goes on to the password; the others say the same either way. openssl cannot tell: it does not log in.
    expect(plaintext).toBe(kind === 'postgres' ? 'fail' : 'unknown')
  })

  it('with TLS that is required is told to a login, and a stranger is not told that it is not', async () => {
    await server.requireTls(true)
    try {
      const report = await probe(server, { targets: [userAt(server)] })
      expect(statuses(report)['WIRE-002']).toBe('pass')
      if (kind !== 'postgres') {
        expect(evidenceIn(resultOf(report, 'WIRE-002'), '@@require_secure_transport')).toBe('1')
      }
      expect(statuses(await probe(server))['WIRE-002']).toBe('unknown')
    } finally {
      await server.requireTls(false)
    }
  })

  if (kind === 'postgres')
    it('is told on PostgreSQL to who gives a name and no password', async () => {
      const { user } = server
      const named = { targets: [{ ...strangerAt(server), user, database: 'postgres' }] }
      expect(statuses(await probe(server, named))['WIRE-002']).toBe('fail')
      await server.requireTls(true)
      try {
        expect(statuses(await probe(server, named))['WIRE-002']).toBe('pass')
      } finally {
        await server.requireTls(false)
      }
    })

  if (kind === 'postgres')
    it('does not take a stranger’s refusal for everybody’s', async () => {
      const database = await server.createDatabase()
      const [row] = await database.query('SHOW hba_file')
      const rules = [`host all ${server.user} all scram-sha-256`, 'hostssl all all all scram-sha-256']
      const lines = rules.map(rule => `('${rule}')`).join(', ')
      await database.query(`COPY (SELECT * FROM (VALUES ${lines}) AS lines) TO '${row!.hba_file}'`)
      await database.query('SELECT pg_reload_conf()')
      try {
        await expect.poll(async () => statuses(await probe(server))['WIRE-002']).toBe('unknown')
        expect(statuses(await probe(server, { targets: [userAt(server)] }))['WIRE-002']).toBe('fail')
      } finally {
        await server.requireTls(false)
      }
    })

  it('never sees the password in plaintext', async () => {
    const { port, seen, close } = await relayTo(server)
    try {
      for (const required of [false, true]) {
        await server.requireTls(required)
        const target = { ...userAt(server), host: '127.0.0.1', port }
        const report = await probe(server, { targets: [target] })
        expect(statuses(report)['WIRE-002']).toBe(required ? 'pass' : 'fail')
      }
      expect(seen().includes(server.user)).toBe(true) // the login without TLS was tried
      expect(seen().includes(server.password)).toBe(false)
    } finally {
      await server.requireTls(false)
      close()
    }
  })

  it('under another authority does not verify, and gets no password', async () => {
    const { ca } = await issueServerCertificate()
    const report = await probe(server, { ca, targets: [userAt(server)], columns: ['any.table.column'] })
    expect(resultOf(report, 'WIRE-004')).toMatchObject({ status: 'fail', severity: 'high' })
    expect(resultOf(report, 'DB-COL-101').message).toContain('the password is not sent')
    expect((await askOpenssl(server)).verifyCode).not.toBe(0)
    // Authorities that Node knows are not the test's either.
    expect(statuses(await probe(server, { ca: undefined }))['WIRE-004']).toBe('fail')
  })

  it('is for its host, and for no other', async () => {
    for (const [name, status] of [
      ['localhost', 'pass'],
      ['127.0.0.1', 'pass'],
      ['db.example.com', 'fail'],
      ['127.0.0.2', 'fail'],
    ] as const) {
      const report = await probe(server, { serverName: name })
      expect([name, statuses(report)['WIRE-005']]).toEqual([name, status])
      const { verifyCode } = await askOpenssl(server, { caFile: server.caFile, name })
      expect([name, verifyCode]).toEqual([name, status === 'pass' ? 0 : name === '127.0.0.2' ? 64 : 62])
    }
  })

  it('gets no password under another name', async () => {
    const target = { ...userAt(server) }
    const report = await probe(server, { targets: [target], serverName: 'db.example.com', columns: ['a.b.c'] })
    expect(resultOf(report, 'DB-COL-101').message).toContain('the password is not sent')
  })

  it('with a wrong password says so by its code alone', async () => {
    const target = { ...userAt(server), password: 'planted-s3cret' }
    const report = await probe(server, { targets: [target], columns: ['a.b.c'] })
    expect(resultOf(report, 'DB-COL-101').status).toBe('unknown')
    expect(evidenceIn(resultOf(report, 'DB-COL-101'), 'sample')).toMatch(/^(1045|28P01)$/)
    expect(JSON.stringify(report)).not.toContain('planted-s3cret')
    // A login that failed over TLS proves nothing by failing without.
    expect(statuses(report)['WIRE-002']).not.toBe('pass')
  })
})
