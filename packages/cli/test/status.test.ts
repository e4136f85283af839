import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestDatabase, serverStartTimeout, type TestDatabase, testDatabases } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatusReport } from '../src/status/status.ts'
import { createProject, type TestProject } from './support/project.ts'

describe.each(testDatabases())('waxseal status of a TypeORM project on %s', { timeout: 90_000 }, target => {
  let database: TestDatabase
  let project: TestProject

  beforeAll(async () => {
    database = await createTestDatabase(target)
    project = createProject('typeorm', database)
    const seeded = await project.node('src/seed.ts', '5')
    expect(seeded).toMatchObject({ code: 0 })
  }, serverStartTimeout)
  afterAll(async () => {
    await database?.drop()
    await project?.remove()
  })

  const cellsOf = async () => {
    const { columns } = await project.json<StatusReport>('status')
    return Object.fromEntries(columns.map(({ field, cells }) => [field, cells]))
  }
  const none = { null: 0, plaintext: 0, active: 0, older: 0, destroyed: 0, unknown: 0, foreign: 0, unindexed: 0 }

  it('counts what is under the active keys, and prints nothing but data on standard output', async () => {
    expect(await cellsOf()).toEqual({
      'Patient.email': { ...none, rows: 10, active: 10 },
      'Patient.note': { ...none, rows: 10, null: 5, active: 5 },
      'Patient.history': { ...none, rows: 10, active: 10 },
    })
    const { code, out, err } = await project.waxseal('status')
    expect(code).toBe(0)
    expect(out).toContain('Nothing is left to do.')
    expect(out).not.toContain('\u001b')
    expect(err).toContain('the project is loading')
    expect(out).not.toContain('the project is loading')
  })

  it('finds what is in clear, without an index, and under keys that are not there', async () => {
    const plain = `INSERT INTO patient (clinic, email, note, history) VALUES ('north', ?, ?, ?)`
    // What only begins like an envelope is none.
    await database.query(plain, [Buffer.from('xyzzy-1'), 'wax1 is a word', '{"a":"wax1"}'])
    await database.query(plain, [Buffer.from('c1ac75', 'hex'), 'xyzzy-2', '"xyzzy-3"'])
    await database.query('UPDATE patient SET email_bidx = NULL WHERE id = 1')
    const foreign = Buffer.concat([Buffer.from('c1ac751100000001', 'hex'), Buffer.alloc(40, 1)])
    await database.query(plain, [foreign, foreign.toString('base64url'), `"${foreign.toString('base64url')}"`])
    const counts = await cellsOf()
    expect(counts['Patient.email']).toEqual({ ...none, rows: 13, plaintext: 2, active: 10, unknown: 1, unindexed: 2 })
    expect(counts['Patient.note']).toEqual({ ...none, rows: 13, null: 5, plaintext: 2, active: 5, unknown: 1 })
    expect(counts['Patient.history']).toEqual({ ...none, rows: 13, plaintext: 2, active: 10, unknown: 1 })
    const { code, out, err } = await project.waxseal('status', '--quiet')
    expect(code).toBe(1)
    expect(out).toContain('finding  6 cells in clear: waxseal encrypt')
    expect(out).toContain('finding  3 cells under keys that the key store does not hold')
    expect(out + err).not.toContain('xyzzy')
  })

  it('writes a page that holds what an auditor asks for, and no script', async () => {
    await project.waxseal('status', '--html', 'status.html')
    const page = readFileSync(join(project.folder, 'status.html'), 'utf8')
    expect(page).toContain('Encrypted columns and their keys')
    expect(page).toContain('default-src &#39;none&#39;')
    expect(page).not.toMatch(/<script|xyzzy/)
  })
})
