import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, inject, it } from 'vitest'
import { generatePrismaClient } from '../../src/packing/install-consumer.ts'
import { run } from '../../src/packing/run.ts'
import { writeReadmeProject } from '../../src/readme/readme-project.ts'
import { root } from '../../src/repository/root.ts'
import { compilers } from './compilers.ts'

const readmes = {
  alicloud: 'packages/alicloud/README.md',
  core: 'packages/core/README.md',
  emulator: 'packages/emulator/README.md',
}

const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href

describe.each(Object.entries(readmes))('the snippets of the README of %s', { timeout: 120_000 }, (name, readme) => {
  const folder = join(inject('consumer'), 'readme', name)

  it('compile, and run in the order of the page', async () => {
    const project = await writeReadmeProject(readme, name, folder)
    expect(project.steps.length).toBeGreaterThan(0)
    if (readdirSync(folder).includes('schema.prisma')) await generatePrismaClient(folder)
    for (const compiler of Object.values(compilers)) await run(process.execPath, [compiler, '-p', '.'], folder)
    await run(process.execPath, ['--import', tsx, 'main.ts'], folder)
  })
})
