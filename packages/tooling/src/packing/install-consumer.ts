import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../repository/root.ts'
import type { Tarballs } from './pack-published.ts'
import { run } from './run.ts'

/** What a consumer has beside our packages, and whose installation here it is taken from. */
const thirdParties: Readonly<Record<string, string>> = {
  '@types/node': '.',
  jest: 'packages/tooling',
  libsql: 'packages/typeorm',
  'reflect-metadata': 'packages/typeorm',
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
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline']
  // Peers are the third parties below, which npm would fetch.
  await run('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', ...quiet, ...Object.values(tarballs)], folder)
  for (const [name, owner] of Object.entries(thirdParties)) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(root, owner, 'node_modules', name), link, 'junction')
  }
}
