import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const tsx = import.meta.resolve('tsx')
const SECRET = 's3cr3t-canary'

let project: string

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

beforeAll(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), 'waxseal-project-')))
  await write(project, {
    'src/data-source.ts': `
      import 'reflect-metadata'
      import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm'
      enum Role { Admin }
      @Entity() class User {
        @PrimaryColumn('int') id!: number
        @Column() name!: string
        @Column('varchar') role: Role = Role.Admin
      }
      export const dataSource = new DataSource({
        type: 'mysql', url: 'mysql://app:${SECRET}@db.example.com/app?ssl-mode=REQUIRED', entities: [User],
      })
      export default dataSource`,
    'two.mjs': `
      export default Promise.resolve({ type: 'postgres', ssl: true })
      export const reports = { type: 'better-sqlite3', database: 'reports.db' }`,
    'options.cjs': `module.exports = { type: 'postgres', url: 'postgres://app:${SECRET}@db/app?sslmode=verify-full' }`,
    'nothing.mjs': 'export const port = 3306',
    'broken.mjs': `throw new Error('cannot connect to mysql://app:${SECRET}@db/app')`,
    'tsconfig.json': JSON.stringify({ compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } }),
  })
  await mkdir(join(project, 'node_modules'))
  for (const name of ['typeorm', 'reflect-metadata']) {
    const from = name === 'typeorm' ? join(modules, name) : join(await realpath(join(modules, 'typeorm')), '..', name)
    await symlink(await realpath(from), join(project, 'node_modules', name), 'junction')
  }
})
afterAll(() => rm(project, { recursive: true }))

/** Starts the program as its user does, in a process of its own, in a project's folder. */
function orm(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ exitCode: unknown; out: string; err: string }> {
  const options = { cwd: project, env: { PATH: process.env.PATH, ...env } }
  return new Promise(resolve => {
    execFile(process.execPath, ['--import', tsx, cli, 'orm', ...args], options, (error, out, err) => {
      expect(out + err).not.toContain(SECRET)
      resolve({ exitCode: error?.code ?? 0, out, err })
    })
  })
}

describe('waxseal-compliance orm', () => {
  it('reads a TypeScript module with decorators, and points to it', async () => {
    const { exitCode, out, err } = await orm(['--datasource', './src/data-source.ts', '--format', 'json'])
    expect(err).toMatch(/2 fail/)
    expect(exitCode).toBe(1)
    const { results, command } = JSON.parse(out)
    expect(command).toBe('orm --datasource src/data-source.ts')
    expect(results[0].resource).toMatchObject({ id: 'src/data-source.ts', file: 'src/data-source.ts' })
    const failed = results.filter(({ status }: { status: string }) => status === 'fail')
    expect(failed.map(({ rule }: { rule: string }) => rule).sort()).toEqual(['ORM-001', 'ORM-004'])
    const sarif = JSON.parse((await orm(['--datasource', 'src/data-source.ts', '--format', 'sarif'])).out)
    const { physicalLocation } = sarif.runs[0].results[0].locations[0]
    expect(physicalLocation.artifactLocation.uri).toBe('src/data-source.ts')
  })

  it('reads several exports, promises and CommonJS', async () => {
    const { exitCode, out } = await orm(['--datasource', 'two.mjs', '--datasource', 'options.cjs', '--all'])
    expect(exitCode).toBe(0)
    for (const name of ['two.mjs default', 'two.mjs reports', 'options.cjs ']) expect(out).toContain(name)
  })

  it('reads a URL out of the environment, as the driver does', async () => {
    const env = { DATABASE_URL: `mysql://app:${SECRET}@db.example.com/app?sslaccept=strict` }
    const dropped = await orm(['--database-url-env', 'DATABASE_URL', '--driver', 'prisma-mariadb'], env)
    expect([dropped.exitCode, dropped.out]).toEqual([1, expect.stringContaining('sslaccept=strict is ignored')])
    const heeded = await orm(['--database-url-env', 'DATABASE_URL', '--driver', 'prisma-mysql'], env)
    expect(heeded.exitCode).toBe(0)
  })

  it('says what is missing', async () => {
    for (const [args, env, why] of [
      [[], {}, 'name what to check'],
      [['--database-url-env', 'URL'], { URL: 'mysql://h/db' }, 'add --driver'],
      [['--database-url-env', 'URL', '--driver', 'mysql3'], { URL: 'mysql://h/db' }, 'Allowed choices'],
      [['--database-url-env', 'URL', '--driver', 'pg'], {}, 'the environment has no URL'],
      [['--database-url-env', 'URL', '--driver', 'pg'], { URL: SECRET }, 'URL is no URL of the form'],
      [['--datasource', 'none.mjs'], {}, 'there is no file none.mjs'],
      [['--datasource', 'nothing.mjs'], {}, 'exports neither a TypeORM DataSource nor options'],
      [['--datasource', 'broken.mjs'], {}, 'broken.mjs cannot be loaded: Error'],
    ] as const) {
      const { exitCode, err } = await orm(args, env)
      expect([exitCode, err]).toEqual([2, expect.stringContaining(why)])
    }
  })
})
