import { createTestDatabase, type TestDatabase } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BulkReport } from '../src/bulk/report.ts'
import type { RotateIndexesReport } from '../src/reindex/rotate-indexes.ts'
import type { StatusReport } from '../src/status/status.ts'
import { createProject, onTerminal, type TestProject } from './support/project.ts'

let database: TestDatabase
let project: TestProject

beforeAll(async () => {
  database = await createTestDatabase('sqlite')
  project = createProject('typeorm', database)
  expect(await project.node('src/seed.ts', '3')).toMatchObject({ code: 0 })
  const plain = `INSERT INTO patient (clinic, email, note, history) VALUES (?, ?, ?, ?)`
  for (let n = 0; n < 5; n++) {
    await database.query(plain, [n % 2 ? 'north' : 'south', Buffer.from(`xyzzy-${n}`), `xyzzy ${n}`, '{"xyzzy":1}'])
  }
})
afterAll(async () => {
  await database?.drop()
  await project?.remove()
})

const rows = () => database.rows('patient', 'id')
const sums = async () => {
  const { columns } = await project.json<StatusReport>('status')
  const sum = (kind: 'plaintext' | 'active' | 'older' | 'unindexed') =>
    columns.reduce((total, { cells }) => total + cells![kind], 0)
  return { plaintext: sum('plaintext'), active: sum('active'), older: sum('older'), unindexed: sum('unindexed') }
}

const generations = ({ scopes }: RotateIndexesReport) =>
  scopes.map(({ phase, generation }) => (phase === 'settled' ? generation : phase))

describe('waxseal on all rows', { timeout: 120_000 }, () => {
  it('encrypts nothing in a dry run, and says what it would', async () => {
    const before = await rows()
    const report = await project.json<BulkReport>('encrypt', '--dry-run')
    expect(report).toMatchObject({ code: 0, dryRun: true, tables: [{ table: 'Patient', changed: 5 }] })
    expect(await rows()).toEqual(before)
  })

  it('verifies: what is in clear is a finding', async () => {
    const { code, out } = await project.waxseal('verify')
    expect(out).toBe('Patient: 11 rows verified, 15 cells in clear, 0 findings\n')
    expect(code).toBe(1)
  })

  it('encrypts what is in clear, with a line of progress, and data alone on standard output', async () => {
    const { code, out, err } = await project.waxseal('encrypt')
    expect(out).toBe('Patient: 5 rows changed, 0 findings\n')
    expect(err).toMatch(/^encrypt Patient 100 % {2}11 of 11/m)
    expect(code).toBe(0)
    // SQLite keeps what was overwritten in free parts of its file until then.
    await database.query('VACUUM')
    expect(await database.grep(['xyzzy'])).toEqual([])
    expect(await sums()).toEqual({ plaintext: 0, active: 30, older: 0, unindexed: 0 })
    expect(await project.json<BulkReport>('verify')).toMatchObject({ code: 0, tables: [{ findingCount: 0 }] })
  })

  it('encrypts anew after a rotation, so that older keys are free to be retired', async () => {
    await project.waxseal('keys', 'rotate', '--all')
    expect(await sums()).toMatchObject({ active: 0, older: 30 })
    const { code, out } = await onTerminal(project, ['reencrypt', '--rows-per-second', '100'])
    expect(code).toBe(0)
    // On a terminal a bar, that is drawn over itself.
    expect(out).toContain('\r\u001b[Kreencrypt Patient [####################] 100 %')
    expect(await sums()).toMatchObject({ active: 30, older: 0 })
    const retired = await project.json<{ retired: object[] }>('keys', 'retire')
    expect(retired.retired).toHaveLength(3)
  })

  it('reindexes: repairs what is missing, and makes a new generation', async () => {
    await database.query('UPDATE patient SET email_bidx = NULL WHERE id = 1')
    const broken = await project.waxseal('verify')
    expect(broken.out).toMatch(/1 finding\n {2}Patient\.email, id 1: INDEX_MISMATCH: /)
    expect(broken.code).toBe(1)
    expect(await project.waxseal('reindex', '--repair')).toMatchObject({ code: 0 })
    expect(await sums()).toMatchObject({ unindexed: 0 })
    const before = await rows()
    const dry = await project.json<RotateIndexesReport>('reindex', '--dry-run')
    expect(dry).toMatchObject({ code: 0, dryRun: true })
    expect(generations(dry)).toEqual([1, 1, 1])
    expect(await rows()).toEqual(before)
    const report = await project.json<RotateIndexesReport>('reindex', '--alone')
    expect(report).toMatchObject({ code: 0, state: 'done' })
    expect(generations(report)).toEqual([2, 2, 2])
    expect(report.rows!.tables).toMatchObject([{ changed: 11 }])
    const after = await rows()
    expect(
      after.every((row, at) => !Buffer.from(row.email_bidx as Buffer).equals(before[at]!.email_bidx as Buffer)),
    ).toBe(true)
    expect(await project.waxseal('verify')).toMatchObject({ code: 0 })
  })

  it('refuses what makes no sense before anything is changed', async () => {
    const before = await rows()
    for (const args of [
      ['encrypt', '--table', 'nothing'],
      ['verify', '--sample', '2'],
      ['encrypt', '--max-lag', '5s'],
      ['encrypt', '--distributed'],
      ['reindex', '--table', 'Patient'],
      ['decrypt'],
      ['decrypt', '--confirm', 'yes'],
    ]) {
      expect([args, (await project.waxseal(...args)).code]).toEqual([args, 2])
    }
    expect(await rows()).toEqual(before)
  })

  it('decrypts when it is confirmed', async () => {
    const { code, out } = await onTerminal(project, ['decrypt', '--quiet'], [['Type "all tables"', 'all tables']])
    expect(out).toContain('Patient: 11 rows changed, 0 findings')
    expect(code).toBe(0)
    expect((await rows())[0]).toMatchObject({ email: Buffer.from('xyzzy-north-0@example.org'), email_bidx: null })
    expect(await sums()).toMatchObject({ plaintext: 30, active: 0 })
  })
})
