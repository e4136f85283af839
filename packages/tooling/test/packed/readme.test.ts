import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createTestDatabase, type DatabaseTarget, serverStartTimeout, testDatabases } from '@waxseal/testing'
import { describe, expect, inject, it } from 'vitest'
import { generatePrismaClient } from '../../src/packing/install-consumer.ts'
import { run } from '../../src/packing/run.ts'
import { writeReadmeProject } from '../../src/readme/readme-project.ts'
import { root } from '../../src/repository/root.ts'
import { compilers } from './compilers.ts'

const readmes = {
  alicloud: 'packages/alicloud/README.md',
  cli: 'packages/cli/README.md',
  compliance: 'packages/compliance/README.md',
  core: 'packages/core/README.md',
  emulator: 'packages/emulator/README.md',
  prisma: 'packages/prisma/README.md',
}

const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href

/** The pages whose snippets run on a server of the MySQL family, which `DATABASE_URL` names. */
const onMysql = { typeorm: 'packages/typeorm/README.md' }

async function tryOut(name: string, readme: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const folder = join(inject('consumer'), 'readme', name)
  const project = await writeReadmeProject(readme, name, folder)
  expect(project.steps.length).toBeGreaterThan(0)
  if (readdirSync(folder).includes('schema.prisma')) await generatePrismaClient(folder)
  for (const compiler of Object.values(compilers)) await run(process.execPath, [compiler, '-p', '.'], folder)
  await run(process.execPath, ['--import', tsx, 'main.ts'], folder, env)
}

describe.each(Object.entries(readmes))('the snippets of the README of %s', { timeout: 120_000 }, (name, readme) => {
  it('compile, and run in the order of the page', () => tryOut(name, readme))
})

const servers = testDatabases().filter((target): target is DatabaseTarget => ['mariadb', 'mysql'].includes(target))
const timeout = serverStartTimeout + 120_000

describe.each(Object.entries(onMysql))('the snippets of the README of %s', { timeout }, (name, readme) => {
  it.each(servers.slice(0, 1))('compile, and run on %s in the order of the page', async server => {
    const database = await createTestDatabase(server)
    try {
      await tryOut(name, readme, { DATABASE_URL: database.url })
    } finally {
      await database.drop()
    }
  })
})
