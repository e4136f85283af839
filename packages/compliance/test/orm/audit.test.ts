import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issueServerCertificate } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  auditDatabaseUrl,
  auditPrismaAdapter,
  auditTypeOrmOptions,
  type CheckResult,
  DRIVERS,
  FORMATS,
  judge,
  type Report,
  render,
  writeRecord,
} from '../../src/index.ts'

/** Planted wherever a configuration can hold a secret: the reports must not have it. */
const SECRET = 's3cr3t-canary'

function of({ results }: Report, rule: string, at = 0): CheckResult {
  return results.filter(result => result.rule === rule)[at]!
}

function statuses({ results }: Report): string {
  const short = { pass: 'P', fail: 'F', not_applicable: '-', unknown: '?' }
  return results.map(({ status }) => short[status]).join('')
}

describe('a configuration', () => {
  it.each([
    ['mysql', {}, 'F--P-'],
    ['mysql', { ssl: {} }, 'PPFP-'],
    ['mysql', { ssl: { rejectUnauthorized: false } }, 'PFFP-'],
    ['mysql', { ssl: { verifyIdentity: true } }, 'PPPP-'],
    ['mysql', { ssl: true }, 'F--P-'],
    ['mysql', { connectorPackage: 'mysql' }, '?????'],
    ['mysql', { extra: { socketPath: '/run/mysqld/mysqld.sock' } }, '---P-'],
    ['mysql', { url: 'mysql://u@h/db?useSSL=true&requireSSL=true' }, 'F--F-'],
    ['mysql', { url: 'mysql://u@h/db?ssl-mode=DISABLED', ssl: { verifyIdentity: true } }, 'PPPF-'],
    ['postgres', { host: '/run/postgresql' }, '---P-'],
    ['postgres', { url: 'postgres:///app?host=/run/postgresql' }, '---P-'],
    ['postgres', { ssl: { checkServerIdentity: () => undefined } }, 'PP?P-'],
    ['postgres', { url: 'postgres://u@h/db?sslmode=require' }, 'PPPF-'],
    ['cockroachdb', { ssl: true }, 'PPPP-'],
    ['better-sqlite3', { database: 'app.db' }, '-----'],
    ['aurora-mysql', {}, '?????'],
    ['oracle', {}, '?????'],
  ])('of TypeORM %s %j is judged %s', (type, options, expected) => {
    expect(statuses(auditTypeOrmOptions({ type, ...options }, { env: {} }))).toBe(expected)
  })

  it.each([
    ['', 'F--P-'],
    ['sslaccept=strict', 'PPPP-'],
    ['sslaccept=accept_invalid_certs', 'PFFP-'],
    ['sslidentity=client.p12', 'PFFP-'],
    ['sslmode=require', 'F--F-'],
    ['socket=/run/mysqld.sock', '---P-'],
  ])('of the engine of Prisma 6 for MySQL ?%s is judged %s', (query, expected) => {
    expect(statuses(auditDatabaseUrl(`mysql://u@h/db?${query}`, 'prisma-mysql'))).toBe(expected)
  })

  it.each([
    ['', 'FFFP-'],
    ['sslmode=prefer&sslaccept=strict', 'FPPP-'],
    ['sslmode=require', 'PFFP-'],
    ['sslmode=require&sslaccept=strict', 'PPPP-'],
    ['sslmode=verify-full', 'FFFF-'],
    ['sslmode=disable', 'F--P-'],
  ])('of the engine of Prisma 6 for PostgreSQL ?%s is judged %s', (query, expected) => {
    expect(statuses(auditDatabaseUrl(`postgres://u@h/db?${query}`, 'prisma-postgresql'))).toBe(expected)
  })

  it('heeds PGSSLMODE where nothing else is said', () => {
    const judged = (env: NodeJS.ProcessEnv, ssl?: unknown) =>
      statuses(auditTypeOrmOptions({ type: 'postgres', ssl }, { env }))
    expect(judged({ PGSSLMODE: 'require' })).toBe('PPPP-')
    expect(judged({ PGSSLMODE: 'no-verify' })).toBe('PFFP-')
    expect(judged({ PGSSLMODE: 'disable' })).toBe('F--P-')
    expect(judged({ PGSSLMODE: 'require' }, false)).toBe('F--P-')
    expect(statuses(auditPrismaAdapter('pg', {}, { env: { PGSSLMODE: 'require' } }))).toBe('PPPP-')
  })

  it('of a replication is judged endpoint by endpoint', () => {
    const replication = {
      master: { host: 'a', ssl: true },
      slaves: [{ host: 'b' }, { url: 'postgres://c/db?ssl=true' }],
    }
    const report = auditTypeOrmOptions({ type: 'postgres', replication }, { name: 'db.ts', env: {} })
    const tls = report.results.filter(({ rule }) => rule === 'ORM-001')
    expect(tls.map(({ resource, status }) => [resource.id, status])).toEqual([
      ['db.ts (master)', 'pass'],
      ['db.ts (slave 1)', 'fail'],
      ['db.ts (slave 2)', 'pass'],
    ])
  })

  it('that drops protection without a word is critical, and told the right spelling', () => {
    const dropped = of(auditDatabaseUrl('mysql://u@h/db?sslaccept=strict', 'prisma-mariadb'), 'ORM-004')
    expect(dropped).toMatchObject({
      status: 'fail',
      severity: 'critical',
      message: 'prisma-mariadb: sslaccept=strict is ignored; sessions are in plaintext',
      remediation: { text: expect.stringContaining('ssl: { ca }') },
    })
    const soon = of(auditDatabaseUrl('postgres://u@h/db?sslmode=require', 'pg'), 'ORM-004')
    expect([soon.severity, soon.message]).toEqual(['medium', expect.stringContaining('less to pg 9')])
  })
})

describe('the certificate authority', () => {
  let folder: string
  let ca: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waxseal-ca-'))
    ca = (await issueServerCertificate()).ca
    await writeFile(join(folder, 'ca.pem'), ca)
  })
  afterAll(() => rm(folder, { recursive: true }))

  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
  const judged = (value: unknown, now?: Date) =>
    of(auditTypeOrmOptions({ type: 'mysql', ssl: { ca: value } }, { now, env: {} }), 'ORM-005')
  const fromFile = (file: string, now?: Date) =>
    of(auditDatabaseUrl(`postgres://h/db?sslrootcert=${file}`, 'pg', { folder, now, env: {} }), 'ORM-005')

  it('holds, expires soon, or has expired', () => {
    // It is issued for a week.
    expect(judged(ca, inDays(-60))).toMatchObject({ status: 'pass' })
    expect(judged(ca)).toMatchObject({ status: 'fail', severity: 'medium', message: 'the authority expires in 6 days' })
    expect(judged(ca, inDays(8))).toMatchObject({
      status: 'fail',
      severity: 'high',
      message: expect.stringContaining('has expired'),
    })
  })

  it('is a bundle, of which one has to hold', () => {
    expect(judged([ca, Buffer.from(ca)], inDays(-60)).status).toBe('pass')
    expect(judged(`${ca}\n# another\n${ca}`, inDays(8)).message).toContain('every certificate')
  })

  it.each([
    ['./ca.pem', 'it takes the text of the file, and not its path'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'certificate 1 in the option ca cannot be parsed'],
    ['', 'holds no certificate in PEM'],
  ])('is no text like %j', (value, why) => {
    expect(judged(value)).toMatchObject({ status: 'fail', severity: 'high', message: expect.stringContaining(why) })
  })

  it('is a file that is read', () => {
    expect(fromFile('ca.pem', inDays(-60)).status).toBe('pass')
    expect(fromFile('none.pem').message).toBe('none.pem cannot be read (ENOENT)')
  })
})

describe('secrets', () => {
  const configurations: readonly Report[] = [
    auditTypeOrmOptions({
      ...{ type: 'mysql', url: `mysql://root:${SECRET}@h/db?sslpassword=${SECRET}&sslkey=${SECRET}&ssl=${SECRET}` },
      ...{ ssl: { key: SECRET, passphrase: SECRET, ca: `${SECRET} is no PEM` }, extra: { password: SECRET } },
      ...({ password: SECRET } as object),
    }),
    ...DRIVERS.flatMap(driver =>
      ['mysql', 'mariadb', 'postgres'].map(protocol =>
        auditDatabaseUrl(
          `${protocol}://app:${SECRET}@h/db?password=${SECRET}&sslpassword=${SECRET}&sslidentity=${SECRET}&ssl={"key":"${SECRET}"}`,
          driver,
        ),
      ),
    ),
    auditPrismaAdapter('pg', { connectionString: `postgres://u:${SECRET}@h/db?sslkey=${SECRET}`, password: SECRET }),
    auditPrismaAdapter('mariadb', { password: SECRET, ssl: { key: SECRET, passphrase: SECRET } }),
  ]

  it('are in no report, whatever its format, and in no record', () => {
    for (const report of configurations) {
      const judged = judge(report)
      for (const format of FORMATS) expect(render(format, judged, { all: true })).not.toContain(SECRET)
      expect(writeRecord(report)).not.toContain(SECRET)
    }
  })

  it('are not repeated of a URL that is none', () => {
    for (const url of [`mysql:root:${SECRET}@h`, `//root:${SECRET}@h/db`, SECRET, `mysql://u:${SECRET}@h:port/db`]) {
      const act = () => auditDatabaseUrl(url, 'mysql2', { name: 'DB_URL' })
      expect(act).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('DB_URL is no URL') }),
      )
      expect(act).not.toThrow(SECRET)
    }
  })
})
