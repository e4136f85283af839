import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { workspaceMembers } from './workspace-members.mjs'

/**
 * Whether `node_modules` holds what the lock file asks for. pnpm leaves a copy of the lock file that it installed, so
 * this takes a millisecond, and is right after an installation by hand as well.
 *
 * @param {string} root the folder of the lock file
 * @returns {boolean}
 */
export function isInstalled(root) {
  const wanted = join(root, 'pnpm-lock.yaml')
  const installed = join(root, 'node_modules/.pnpm/lock.yaml')
  if (!existsSync(installed) || readFileSync(wanted, 'utf8') !== readFileSync(installed, 'utf8')) return false
  // Somebody may have removed the folder of one package alone, as `git clean` does.
  return workspaceMembers(root).every(
    ({ folder, hasDependencies }) => !hasDependencies || existsSync(join(folder, 'node_modules')),
  )
}
