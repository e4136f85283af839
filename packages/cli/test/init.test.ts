import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InitReport } from '../src/init/init-project.ts'
import { createProject, type TestProject } from './support/project.ts'

let database: TestDatabase
let project: TestProject

beforeAll(async () => {
  database = await createTestDatabase('sqlite')
  project = createProject('typeorm', database)
  rmSync(join(project.folder, 'waxseal.config.ts'))
  // Then a migration creates it.
  project.env.CREATE_KEY_TABLE = 'no'
})
afterAll(async () => {
  await database?.drop()
  await project?.remove()
})

const read = (path: string) => readFileSync(join(project.folder, path), 'utf8')
const manifest = (dependencies: object) =>
  writeFileSync(join(project.folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }))

describe('waxseal init of a TypeORM project', { timeout: 90_000 }, () => {
  it('says what it misses where there is no ORM', async () => {
    const { code, err } = await project.waxseal('init')
    expect(code).toBe(2)
    expect(err).toContain('--datasource <file>')
  })

  it('writes nothing in a dry run', async () => {
    manifest({ '@waxseal/typeorm': '*' })
    const before = readdirSync(project.folder)
    const report = await project.json<InitReport>('init', '--dry-run')
    expect(report).toMatchObject({ code: 1, orm: 'typeorm', keyTable: 'missing' })
    expect(report.written).toEqual([
      'waxseal.config.ts',
      expect.stringMatching(/^migrations\/\d{13}-waxseal-keys\.ts$/),
    ])
    expect(readdirSync(project.folder)).toEqual(before)
  })

  it('writes the config and a migration, which TypeORM runs, and then makes the first keys', async () => {
    const first = await project.json<InitReport>('init')
    expect(first).toMatchObject({ code: 1, keyTable: 'missing', keys: [] })
    expect(read('waxseal.config.ts')).toContain("datasource: './src/data-source.ts'")
    const migrated = await project.node('src/migrate.ts')
    expect(migrated).toMatchObject({ code: 0 })
    const config = read('waxseal.config.ts')
    const second = await project.json<InitReport>('init')
    expect(second).toMatchObject({ code: 0, keyTable: 'exists', written: [], kept: ['waxseal.config.ts'] })
    expect(second.keys.map(({ purpose, active }) => [purpose, active])).toEqual([
      ['data', true],
      ['index', true],
    ])
    expect(read('waxseal.config.ts')).toBe(config)
    const third = await project.json<InitReport>('init')
    expect(third.keys).toEqual(second.keys)
  })

  it('creates the key table itself where that is asked for', async () => {
    for (const table of ['waxseal_keys', 'waxseal_contexts']) await database.query(`DROP TABLE ${table}`)
    rmSync(join(project.folder, 'migrations'), { recursive: true })
    const report = await project.json<InitReport>('init', '--create-key-table')
    expect(report).toMatchObject({ code: 0, keyTable: 'created', written: [] })
    expect(report.keys).toHaveLength(2)
    expect(existsSync(join(project.folder, 'migrations'))).toBe(false)
  })
})
