import { cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Member, publishedPackages } from '../repository/members.ts'
import { root } from '../repository/root.ts'
import { run } from './run.ts'

/** What the build and pnpm read at the root. */
const rootFiles = ['package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json', 'tsdown.config.mjs', 'LICENSE']

/** The tarballs of the published packages, by name. */
export type Tarballs = Readonly<Record<string, string>>

/**
 * Builds and packs the published packages as for a release, in a copy of the workspace, so that no run gets into the
 * way of another and no `dist` of an earlier state is taken for the current one.
 *
 * @param folder an empty folder for the copy and the tarballs
 */
export async function packPublished(folder: string): Promise<Tarballs> {
  const members = publishedPackages()
  const copy = join(folder, 'workspace')
  await copyWorkspace(copy, members)
  const tsdown = join(root, 'node_modules/tsdown')
  const { bin } = JSON.parse(await readFile(join(tsdown, 'package.json'), 'utf8')) as { bin: { tsdown: string } }
  await run(process.execPath, [join(tsdown, bin.tsdown), '--logLevel', 'error'], copy)
  const packed = await Promise.all(members.map(member => pack(join(copy, 'packages', basename(member.folder)), folder)))
  return Object.fromEntries(packed.map(({ name, filename }) => [name, filename]))
}

async function copyWorkspace(copy: string, members: readonly Member[]): Promise<void> {
  await mkdir(join(copy, 'packages'), { recursive: true })
  await Promise.all(rootFiles.map(file => cp(join(root, file), join(copy, file))))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  for (const { folder } of members) {
    const target = join(copy, 'packages', basename(folder))
    await cp(folder, target, {
      recursive: true,
      filter: source => !['node_modules', 'dist', 'test'].includes(basename(source)),
    })
    await symlink(join(folder, 'node_modules'), join(target, 'node_modules'), 'junction')
  }
}

async function pack(member: string, destination: string): Promise<{ name: string; filename: string }> {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  const args = ['--loglevel=error', '--yes', packageManager, 'pack', '--json', '--pack-destination', destination]
  return JSON.parse(await run('npx', args, member)) as { name: string; filename: string }
}
