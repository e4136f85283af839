import { existsSync, realpathSync } from 'node:fs'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '../repository/root.ts'
import type { Tarballs } from './pack-published.ts'
import { run } from './run.ts'

/** Where things come from that a consumer needs: the name of each, and whose dependency here it is. */
type Links = Readonly<Record<string, string>>

/** What our packages depend on. npm takes a link that is there for an installed package. */
const dependencies: Links = {
  '@alicloud/credentials': 'packages/alicloud',
  '@alicloud/openapi-core': 'packages/alicloud',
  '@oxc-node/core': 'packages/compliance',
  '@peculiar/x509': 'packages/emulator',
  commander: 'packages/compliance',
  'node-gyp-build': 'packages/native',
  'reflect-metadata': 'packages/emulator',
  yaml: 'packages/emulator',
}

/** What a consumer has beside our packages. npm would remove these, which nothing that it knows of depends on. */
const thirdParties: Links = {
  '@nestjs/common': 'packages/typeorm',
  '@nestjs/core': 'packages/typeorm',
  '@nestjs/typeorm': 'packages/typeorm',
  '@prisma/adapter-libsql': 'packages/prisma',
  '@prisma/adapter-mariadb': 'packages/prisma',
  '@prisma/client': 'packages/prisma',
  '@prisma/client-runtime-utils': 'packages/prisma/node_modules/@prisma/client',
  '@types/node': '.',
  jest: 'packages/tooling',
  libsql: 'packages/typeorm',
  mysql2: 'packages/typeorm',
  prisma: 'packages/prisma',
  typeorm: 'packages/typeorm',
}

/**
 * Makes a project outside the repository that has our packages installed from their tarballs, by npm. Everything else it
 * needs are links to what the lock file has installed here: pinned, and without a network.
 *
 * @param folder where the project goes
 */
export async function installConsumer(folder: string, tarballs: Tarballs): Promise<void> {
  await mkdir(folder, { recursive: true })
  await cp(join(root, 'packages/tooling/fixtures/consumer'), folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  await link(folder, dependencies)
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--no-package-lock', '--offline']
  // Peers are the third parties below, which npm would fetch.
  await run('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', ...quiet, ...Object.values(tarballs)], folder)
  await link(folder, thirdParties)
  await generatePrismaClient(folder)
}

async function link(folder: string, links: Links): Promise<void> {
  for (const [name, owner] of Object.entries(links)) {
    const place = join(folder, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(installed(name, join(root, owner)), place, 'junction')
  }
}

/** The folder of a package that another one depends on. */
function installed(name: string, owner: string): string {
  const places = createRequire(join(realpathSync(owner), 'package.json')).resolve.paths(name) ?? []
  const found = places.map(place => join(place, name)).find(existsSync)
  if (found === undefined) throw new Error(`${name} is not installed for ${owner}`)
  return found
}

/**
 * Generates the client of a folder's `schema.prisma`. That needs no schema engine, yet Prisma fetches one unless it is
 * shown a file in its place.
 */
export async function generatePrismaClient(folder: string): Promise<void> {
  const prisma = join(installed('prisma', join(root, 'packages/prisma')), 'build/index.js')
  const env = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  await run(process.execPath, [prisma, 'generate', '--schema=schema.prisma'], folder, env)
}
