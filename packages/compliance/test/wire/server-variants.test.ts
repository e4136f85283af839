import {
  type ServerKind,
  type ServerVariant,
  serverStartTimeout,
  startServer,
  type TestServer,
  testDatabases,
} from '@waxseal/testing'
import { describe, expect, it } from 'vitest'
import { askOpenssl } from './support/openssl.ts'
import { evidenceIn, probe, resultOf, statuses, userAt } from './support/probe.ts'

const kinds = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')

async function withServer(kind: ServerKind, variant: ServerVariant, look: (server: TestServer) => Promise<void>) {
  const server = await startServer(kind, { variant })
  try {
    await look(server)
  } finally {
    await server.stop()
  }
}

describe.each(kinds)('a server of %s', kind => {
  it(
    'without TLS fails, has no certificate to judge, and gets no password unless it may',
    () =>
      withServer(kind, { tls: 'off' }, async server => {
        const options = { targets: [userAt(server)], columns: ['any.table.column'] }
        const report = await probe(server, options)
        expect(statuses(report)).toMatchObject({
          ...{ 'WIRE-001': 'fail', 'WIRE-002': 'fail', 'WIRE-003': 'not_applicable' },
          ...{ 'WIRE-004': 'not_applicable', 'WIRE-005': 'not_applicable', 'WIRE-006': 'not_applicable' },
        })
        expect(resultOf(report, 'DB-COL-101').message).toContain('not sent without TLS')
        expect((await askOpenssl(server)).version).toBeUndefined()
        const insecure = await probe(server, { ...options, insecureLogin: true })
        expect(resultOf(insecure, 'DB-COL-101').message).toContain('there is no such column')
      }),
    serverStartTimeout,
  )

  it(
    'whose certificate ended, and is for another host, fails for each of them',
    () =>
      withServer(kind, { certificate: 'stale' }, async server => {
        const report = await probe(server)
        expect(statuses(report)).toMatchObject({ 'WIRE-004': 'fail', 'WIRE-005': 'fail', 'WIRE-006': 'fail' })
        expect(resultOf(report, 'WIRE-006')).toMatchObject({
          severity: 'critical',
          message: 'the certificate has expired',
        })
        expect(evidenceIn(resultOf(report, 'WIRE-006'), 'days left')).toBe(-1)
        const named = await probe(server, { serverName: 'db.example.org' })
        expect(statuses(named)).toMatchObject({ 'WIRE-004': 'fail', 'WIRE-005': 'pass', 'WIRE-006': 'fail' })
        const oracle = await askOpenssl(server, { caFile: server.caFile, name: 'db.example.org' })
        expect(oracle.verifyCode).toBe(10) // X509_V_ERR_CERT_HAS_EXPIRED
      }),
    serverStartTimeout,
  )

  it(
    'whose certificate is its own authority verifies to who trusts that one alone',
    () =>
      withServer(kind, { certificate: 'self-signed' }, async server => {
        expect(statuses(await probe(server))['WIRE-004']).toBe('pass')
        expect((await askOpenssl(server, { caFile: server.caFile })).verifyCode).toBe(0)
        const report = await probe(server, { ca: undefined })
        expect(evidenceIn(resultOf(report, 'WIRE-004'), 'chain, verification')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
        expect((await askOpenssl(server)).verifyCode).toBe(18) // X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
      }),
    serverStartTimeout,
  )

  // MySQL has no TLS below 1.2 since 8.0.28.
  if (kind !== 'mysql')
    it(
      'of old versions alone fails for them, and gets no password',
      () =>
        withServer(kind, { tls: 'old' }, async server => {
          const report = await probe(server, { targets: [userAt(server)], columns: ['any.table.column'] })
          expect(resultOf(report, 'WIRE-003')).toMatchObject({
            ...{ status: 'fail', message: 'the server accepts TLSv1 and TLSv1.1' },
          })
          for (const [version, flag] of [
            ['TLSv1', '-tls1'],
            ['TLSv1.1', '-tls1_1'],
          ] as const) {
            expect((await askOpenssl(server, { version: flag })).version).toBe(version)
          }
          for (const flag of ['-tls1_2', '-tls1_3']) {
            expect((await askOpenssl(server, { version: flag })).version).toBeUndefined()
          }
          expect(resultOf(report, 'DB-COL-101')).toMatchObject({ status: 'unknown' })
        }),
      serverStartTimeout,
    )
})
