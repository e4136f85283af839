import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A package of the workspace.
 *
 * @typedef {{ folder: string, hasDependencies: boolean }} WorkspaceMember
 */

/**
 * The packages of the workspace that are there, the root among them, as the lock file lists them.
 *
 * @param {string} root the folder of the lock file
 * @returns {WorkspaceMember[]}
 */
export function workspaceMembers(root) {
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
  const importers = lock.slice(lock.indexOf('\nimporters:\n'), lock.indexOf('\npackages:\n'))
  return [...importers.matchAll(/^ {2}(\S+):( \{\})?$/gm)]
    .map(([, path, empty]) => ({ folder: join(root, path), hasDependencies: empty === undefined }))
    .filter(({ folder }) => existsSync(join(folder, 'package.json')))
}
