import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@waxseal/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Outcome, type TestProject } from './support/project.ts'

const PLANTED = 'planted-secret-0815'

let database: TestDatabase
let project: TestProject

beforeAll(async () => {
  database = await createTestDatabase('sqlite')
  project = createProject('typeorm', database)
  expect(await project.node('src/seed.ts', '1')).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await database?.drop()
  await project?.remove()
})

const write = (name: string, text: string) => writeFileSync(join(project.folder, name), text)
const remove = (name: string) => rmSync(join(project.folder, name), { force: true })

describe('a project', { timeout: 90_000 }, () => {
  beforeEach(() => {
    for (const extension of ['ts', 'mjs', 'json', 'cjs']) remove(`waxseal.config.${extension}`)
  })

  const list = (...args: string[]) => project.waxseal('keys', 'list', ...args)
  const refused = (outcome: Outcome, message: string) => {
    expect(outcome).toMatchObject({ code: 2, out: '' })
    expect(outcome.err).toContain('CONFIG_INVALID: ')
    expect(outcome.err).toContain(message)
  }

  it('is named by a flag, or by a config file of any kind', async () => {
    refused(await list(), '--datasource <file>')
    expect(await list('--datasource', 'src/data-source.ts')).toMatchObject({ code: 0 })
    write('waxseal.config.mjs', "export default { datasource: './src/data-source.ts' }")
    expect(await list()).toMatchObject({ code: 0 })
    remove('waxseal.config.mjs')
    write(
      'waxseal.config.cjs',
      "module.exports = { datasource: { module: './src/data-source.ts', export: 'dataSource' } }",
    )
    expect(await list()).toMatchObject({ code: 0 })
    remove('waxseal.config.cjs')
    write('other.json', '{ "datasource": "./src/data-source.ts" }')
    expect(await list('--config', 'other.json')).toMatchObject({ code: 0 })
  })

  it('is refused where its config says what it cannot mean', async () => {
    write('waxseal.config.json', '{ "dataSource": "./src/data-source.ts" }')
    refused(await list(), 'unknown option "dataSource"; there are datasource, client')
    write('waxseal.config.json', '{ "datasource": "./a.ts", "client": "./b.ts" }')
    refused(await list(), 'both a datasource and a client')
    write('waxseal.config.json', '{ "datasource": "./nothing.ts" }')
    refused(await list(), 'there is no file')
    write('waxseal.config.json', '{ "datasource": "./src/patient.ts" }')
    refused(await list(), 'does not export a TypeORM DataSource')
    write('waxseal.config.json', '{ "datasource": ')
    refused(await list(), 'cannot be loaded: it is no valid JSON')
    remove('waxseal.config.json')
    write(
      'src/two.ts',
      "import { dataSource } from './data-source.ts'\nexport const a = dataSource\nexport const b = Object.create(a)\n",
    )
    refused(await list('--datasource', 'src/two.ts'), 'say which with --export: a, b')
    expect(await list('--datasource', 'src/two.ts', '--export', 'a')).toMatchObject({ code: 0 })
    refused(await list('--datasource', 'src/two.ts', '--export', 'c'), 'exports no "c"')
  })

  it('is refused where its DataSource is not encrypted', async () => {
    write(
      'src/plain.ts',
      "import libsql from 'libsql'\nimport { DataSource } from 'typeorm'\nexport const plain = new DataSource({ type: 'better-sqlite3', driver: libsql, database: ':memory:' })\n",
    )
    const { code, err } = await list('--datasource', 'src/plain.ts')
    expect(code).toBe(3)
    expect(err).toContain('NOT_BOUND')
  })

  it('ends though its modules leave timers behind', async () => {
    write('src/timer.ts', "export * from './data-source.ts'\nsetInterval(() => {}, 1000)\n")
    expect(await list('--datasource', 'src/timer.ts')).toMatchObject({ code: 0 })
  })
})

describe('no secret is printed', { timeout: 90_000 }, () => {
  const key = () => readFileSync(project.env.KEY_FILE!, 'utf8').trim()

  it('of a database that cannot be reached', async () => {
    write('waxseal.config.json', '{ "datasource": "./src/data-source.ts" }')
    const { DATABASE_URL } = project.env
    project.env.DATABASE_URL = `postgres://${PLANTED}:${PLANTED}@127.0.0.1:1/${PLANTED}`
    const { code, out, err } = await project.waxseal('status', '--json')
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain('DATABASE_UNAVAILABLE')
    expect(err).not.toContain(PLANTED)
    project.env.DATABASE_URL = DATABASE_URL
  })

  it('of a module that throws it', async () => {
    write('src/throws.ts', `throw new Error('cannot connect with ${PLANTED}')\nexport {}\n`)
    const { code, err } = await project.waxseal('status', '--datasource', 'src/throws.ts')
    expect(code).toBe(2)
    expect(err).toMatch(/throws\.ts cannot be loaded: Error at .*throws\.ts:1:7/)
    expect(err).not.toContain(PLANTED)
  })

  it('of a table that is damaged, nor a value or a key, by any command', async () => {
    await database.query('INSERT INTO patient (clinic, email, note) VALUES (?, ?, ?)', [
      'north',
      Buffer.from(PLANTED),
      PLANTED,
    ])
    await database.query('UPDATE patient SET history = ? WHERE id = 1', [`{"${PLANTED}`])
    const secrets = [PLANTED, 'xyzzy', key()]
    const commands = [
      ['status'],
      ['keys', 'list'],
      ['verify'],
      ['encrypt'],
      ['reencrypt'],
      ['reindex', '--alone'],
      ['keys', 'rotate'],
    ]
    for (const command of commands) {
      for (const form of [[], ['--json']]) {
        const { out, err } = await project.waxseal(...command, ...form)
        for (const secret of secrets) expect([command, (out + err).includes(secret)]).toEqual([command, false])
      }
    }
  })
})
