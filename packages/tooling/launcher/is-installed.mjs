import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Whether `node_modules` holds what the lock file asks for. pnpm leaves a copy of the lock file that it installed, so
 * this takes a millisecond, and is right after an installation by hand as well.
 *
 * @param {string} root the folder of the lock file
 * @returns {boolean}
 */
export function isInstalled(root) {
  const wanted = readIfThere(join(root, 'pnpm-lock.yaml'))
  const installed = readIfThere(join(root, 'node_modules/.pnpm/lock.yaml'))
  return wanted !== undefined && wanted === installed && !membersWithDependencies(root, wanted).some(lacksNodeModules)
}

/** The folders that the lock file lists as members of the workspace, and that depend on something. */
function membersWithDependencies(root, lock) {
  const importers = lock.slice(lock.indexOf('\nimporters:\n'), lock.indexOf('\npackages:\n'))
  const folders = importers.matchAll(/^ {2}(\S+):$/gm)
  return [...folders].map(([, folder]) => join(root, folder))
}

/** Somebody may have removed the folder of one member alone, as `git clean` does. */
function lacksNodeModules(member) {
  return existsSync(join(member, 'package.json')) && !existsSync(join(member, 'node_modules'))
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
