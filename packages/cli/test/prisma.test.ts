import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createTestDatabase,
  type DatabaseTarget,
  serverStartTimeout,
  type TestDatabase,
  testDatabases,
} from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BulkReport } from '../src/bulk/report.ts'
import type { InitReport } from '../src/init/init-project.ts'
import type { StatusReport } from '../src/status/status.ts'
import { createProject, type TestProject } from './support/project.ts'

/** The table of the schema that clients are generated from. */
function createPatients(target: DatabaseTarget): string {
  const [bytes, hash, text] =
    target === 'postgres'
      ? ['BYTEA', 'BYTEA', 'TEXT']
      : target === 'sqlite'
        ? ['BLOB', 'BLOB', 'TEXT']
        : ['LONGBLOB', 'VARBINARY(32)', 'LONGTEXT']
  return `CREATE TABLE patient (id BIGINT NOT NULL PRIMARY KEY, clinic VARCHAR(40), email ${bytes}, email_bidx ${hash} UNIQUE,
    phone ${text}, phone_bidx VARCHAR(32), history ${target === 'postgres' ? 'JSONB' : 'JSON'}, born ${text}, scan ${bytes}, secret ${bytes})`
}

describe.each(testDatabases())('waxseal in a Prisma project on %s', { timeout: 120_000 }, target => {
  let database: TestDatabase
  let project: TestProject

  beforeAll(async () => {
    database = await createTestDatabase(target)
    project = createProject('prisma', database)
    await database.query(createPatients(target))
    expect(await project.node('src/seed.ts', '4')).toMatchObject({ code: 0 })
    const values = [10, Buffer.from('xyzzy-10'), 'xyzzy 10', '{"xyzzy":10}']
    await database.query('INSERT INTO patient (id, email, phone, history) VALUES (?, ?, ?, ?)', values)
  }, serverStartTimeout)
  afterAll(async () => {
    await database?.drop()
    await project?.remove()
  })

  it('counts, encrypts and verifies, and the application finds what was encrypted', async () => {
    const { code, columns, orm } = await project.json<StatusReport>('status')
    expect([code, orm]).toEqual([1, 'prisma'])
    const counts = columns.map(({ field, cells }) => [field, cells!.rows, cells!.null, cells!.plaintext, cells!.active])
    expect(counts).toEqual([
      ['Patient.email', 5, 0, 1, 4],
      ['Patient.phone', 5, 2, 1, 2],
      ['Patient.history', 5, 0, 1, 4],
    ])
    expect(await project.json<BulkReport>('encrypt')).toMatchObject({ code: 0, tables: [{ changed: 1, remaining: 0 }] })
    expect(await project.waxseal('status')).toMatchObject({ code: 0 })
    expect(await project.waxseal('verify', '--sample', '100%')).toMatchObject({ code: 0 })
    if (target === 'sqlite') await database.query('VACUUM')
    expect(await database.grep(['xyzzy'])).toEqual([])
    expect((await project.node('src/find.ts', 'xyzzy 10')).out).toBe('{"phone":"xyzzy 10"}\n')
  })
})

describe('waxseal init of a Prisma project', { timeout: 90_000 }, () => {
  it('finds the client, and writes a migration in SQL', async () => {
    const database = await createTestDatabase('sqlite')
    const project = createProject('prisma', database)
    rmSync(join(project.folder, 'waxseal.config.json'))
    const manifest = { type: 'module', dependencies: { '@waxseal/prisma': '*' } }
    writeFileSync(join(project.folder, 'package.json'), JSON.stringify(manifest))
    project.env.CREATE_KEY_TABLE = 'no'
    const first = await project.waxseal('init')
    expect(first.code).toBe(1)
    expect(first.out).toContain('externalTables')
    expect(readFileSync(join(project.folder, 'waxseal.config.ts'), 'utf8')).toContain("client: './src/db.ts'")
    const [name] = readdirSync(join(project.folder, 'prisma/migrations'))
    expect(name).toMatch(/^\d{14}_waxseal_keys$/)
    const file = join(project.folder, 'prisma/migrations', name!, 'migration.sql')
    expect(existsSync(file)).toBe(true)
    // What `prisma migrate deploy` does.
    for (const sql of readFileSync(file, 'utf8').split(';\n')) if (sql.trim() !== '') await database.query(sql)
    expect(await project.json<InitReport>('init')).toMatchObject({ code: 0, keyTable: 'exists', written: [] })
    await database.drop()
    await project.remove()
  })
})
