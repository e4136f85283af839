import { randomBytes } from 'node:crypto'
import { FieldCipher, Keyring, localKey, MemoryKeyStore } from '@waxseal/core'
import {
  type ServerKind,
  serverStartTimeout,
  startServer,
  type TestDatabase,
  type TestServer,
  testDatabases,
} from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckResult, Report } from '../../src/index.ts'
import { evidenceIn, probe, userAt } from './support/probe.ts'

const kinds = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')
const PLAINTEXT = 'planted-ada@example.org'
const ROWS = 40

/** Envelopes, as bytes. */
async function envelopes(count: number): Promise<Buffer[]> {
  const keyring = new Keyring({ provider: localKey({ bytes: randomBytes(32) }), store: new MemoryKeyStore() })
  const cipher = new FieldCipher(keyring, { context: 'patient.email', type: 'string' })
  await keyring.ready('')
  return Array.from({ length: count }, () => Buffer.from(cipher.encrypt(PLAINTEXT, '') as Uint8Array))
}

describe.each(kinds)('inside a database of %s', kind => {
  let server: TestServer
  let database: TestDatabase
  const isPostgres = kind === 'postgres'
  // MySQL has its keys from files of the whole machine, so that only in a container it gets some.
  const encrypts = kind === 'mariadb' || (kind === 'mysql' && Boolean(process.env.WAXSEAL_TEST_MYSQL_IMAGE))

  beforeAll(async () => {
    server = await startServer(kind, { variant: { encryptsTables: encrypts } })
    database = await server.createDatabase()
    const [bytes, text, json] = isPostgres ? ['bytea', 'text', 'jsonb'] : ['varbinary(200)', 'varchar(300)', 'json']
    await database.query(
      `CREATE TABLE patient (id int PRIMARY KEY, email ${bytes}, phone ${text}, notes ${json}, nothing ${text}, age int, late ${text})`,
    )
    const sealed = await envelopes(ROWS)
    for (const [id, envelope] of sealed.entries()) {
      const asText = envelope.toString('base64url')
      // `phone` was in use before it was encrypted; `late` is still written by something that does not know.
      const phone = id < 3 ? PLAINTEXT : asText
      const late = id === ROWS - 1 ? PLAINTEXT : asText
      await database.query('INSERT INTO patient VALUES (?, ?, ?, ?, NULL, 7, ?)', [
        ...[id, envelope, phone, JSON.stringify(asText), late],
      ])
    }
    await database.query(`CREATE TABLE ${database.quote('od"d`name')} (email ${text})`)
    await database.query(`INSERT INTO ${database.quote('od"d`name')} VALUES (?)`, [sealed[0]!.toString('base64url')])
  }, serverStartTimeout)

  afterAll(() => server?.stop())

  const look = (columns: readonly string[], more = {}): Promise<Report> =>
    probe(server, { targets: [userAt(server, database.name)], columns, ...more })

  const columnIn = ({ results }: Report, name: string): CheckResult =>
    results.find(({ rule, resource }) => rule === 'DB-COL-101' && resource.id.endsWith(`.${name}`))!

  it('columns that hold envelopes pass, in every carrier', async () => {
    const report = await look(['patient.email', 'patient.notes'])
    for (const name of ['email', 'notes']) {
      expect(columnIn(report, name)).toMatchObject({
        ...{ status: 'pass', message: `proven: all ${ROWS} values begin as envelopes` },
      })
    }
  })

  it('a column with plaintext in it fails, by its counts, and shows none of it', async () => {
    const report = await look(['patient.phone', 'patient.age'])
    expect(columnIn(report, 'phone')).toMatchObject({
      ...{ status: 'fail', severity: 'critical', message: `proven: 3 of the ${ROWS} values are no envelopes` },
    })
    expect(columnIn(report, 'age').status).toBe('fail')
    expect(JSON.stringify(report)).not.toContain('planted')
  })

  it('a sample is from both ends of the primary key', async () => {
    const report = await look(['patient.phone', 'patient.late'], { sample: 10 })
    expect(columnIn(report, 'phone').message).toBe('proven: 3 of the 10 values that were looked at are no envelopes')
    expect(columnIn(report, 'late').message).toBe('proven: 1 of the 10 values that were looked at are no envelopes')
    expect(evidenceIn(columnIn(report, 'late'), 'sample, all values')).toBe(false)
    for (const [sample, values] of [
      [1, 1],
      [ROWS - 1, ROWS - 1],
      [ROWS, ROWS],
      [ROWS + 1, ROWS],
    ] as const) {
      const result = columnIn(await look(['patient.late'], { sample }), 'late')
      expect(evidenceIn(result, 'sample, values')).toBe(values)
      expect(evidenceIn(result, 'sample, all values')).toBe(values === ROWS)
    }
  })

  it('a column without values, and one that is not there, are no pass', async () => {
    const report = await look(['patient.nothing', 'patient.missing', 'nowhere.email'])
    expect(columnIn(report, 'nothing').status).toBe('not_applicable')
    expect(columnIn(report, 'missing').status).toBe('unknown')
    expect(columnIn(report, 'email').status).toBe('unknown')
  })

  it('names are quoted, whatever is in them', async () => {
    expect(columnIn(await look(['od"d`name.email']), 'email').status).toBe('pass')
    expect(columnIn(await look(["patient'; DROP TABLE patient; --.email"]), 'email').status).toBe('unknown')
    expect(columnIn(await look(['patient.email']), 'email').status).toBe('pass')
  })

  it('tables and columns go together by their ids', async () => {
    const { results } = await look(['patient.email'])
    const table = results.find(({ rule }) => rule === 'DB-TDE-101')!
    expect(table.resource.kind).toBe('table')
    expect(columnIn({ results } as Report, 'email').resource).toMatchObject({
      ...{ kind: 'column', id: `${table.resource.id}.email` },
    })
    const own = isPostgres ? `${database.name}.public.patient` : `${database.name}.patient`
    expect(table.resource.id).toBe(`${server.host}:${server.port}/${own}`)
  })

  const tableIn = ({ results }: Report, name: string): CheckResult =>
    results.find(({ rule, resource }) => rule === 'DB-TDE-101' && resource.id.endsWith(`.${name}`))!

  if (isPostgres)
    it('PostgreSQL has nothing to say of tables at rest', async () => {
      expect(tableIn(await look(['patient.email']), 'patient').status).toBe('unknown')
    })

  if (!isPostgres)
    it('a table that is not encrypted at rest fails, as the storage engine proves', async () => {
      const result = tableIn(await look([]), 'patient')
      expect(result).toMatchObject({ status: 'fail', severity: 'medium' })
      expect(result.evidence[0]).toMatchObject({ strength: 'proven' })
      expect(result.remediation?.command).toBe(
        `ALTER TABLE ${database.name}.patient ${kind === 'mariadb' ? 'ENCRYPTED = YES' : "ENCRYPTION = 'Y'"};`,
      )
    })

  if (encrypts)
    it('a table that is encrypted at rest passes, proven or declared', async () => {
      const [yes, no] = kind === 'mariadb' ? ['ENCRYPTED=YES', 'ENCRYPTED=NO'] : ["ENCRYPTION='Y'", "ENCRYPTION='N'"]
      await database.query(`CREATE TABLE safe (id int) ${yes}`)
      await database.query(`CREATE TABLE ${database.quote('sa-fe !')} (id int) ${yes}`)
      await database.query(`CREATE TABLE parts (id int) ${yes} PARTITION BY HASH(id) PARTITIONS 3`)
      await database.query(`CREATE TABLE was_safe (id int) ${yes}`)
      await database.query(`ALTER TABLE was_safe ${no}`)
      const report = await look([])
      for (const name of ['safe', 'sa-fe !', 'parts']) {
        expect(tableIn(report, name)).toMatchObject({ status: 'pass', evidence: [{ strength: 'proven' }] })
      }
      expect(tableIn(report, 'was_safe')).toMatchObject({ status: 'fail', evidence: [{ strength: 'proven' }] })
      await database.query("CREATE USER reader@'%' IDENTIFIED BY 'planted-s3cret'")
      await database.query(`GRANT SELECT ON ${database.name}.* TO reader@'%'`)
      const target = { ...userAt(server, database.name), user: 'reader', password: 'planted-s3cret' }
      const declared = await look([], { targets: [target] })
      expect(tableIn(declared, 'safe')).toMatchObject({ status: 'pass', evidence: [{ strength: 'declared' }] })
      expect(tableIn(declared, 'safe').message).toMatch(/^declared: /)
      expect(tableIn(declared, 'patient')).toMatchObject({ status: 'unknown', evidence: [{ strength: 'declared' }] })
      // MySQL drops the option that says no, and what is not said is not known.
      const status = kind === 'mariadb' ? 'fail' : 'unknown'
      expect(tableIn(declared, 'was_safe')).toMatchObject({ status, evidence: [{ strength: 'declared' }] })
    })
})
