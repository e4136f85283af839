import { userInfo } from 'node:os'
import { type ProjectFlags, type ReadConfig, readConfig } from '../config/read-config.ts'
import { openClient } from './open-client.ts'
import { openDataSource } from './open-data-source.ts'
import type { Project } from './project.ts'

/**
 * Connects to the database of a project, as its config file or flags name it.
 *
 * @throws WaxsealError CONFIG_INVALID, NOT_BOUND, DATABASE_UNAVAILABLE; what the declarations of encrypted columns get wrong
 */
export async function openProject(flags: ProjectFlags, cwd: string): Promise<Project> {
  return openConfigured(await readConfig(flags, cwd))
}

/** The same, of a configuration that was read. In the audit trail, who acts is this program and its user. */
export async function openConfigured(config: ReadConfig): Promise<Project> {
  const project = await (config.orm === 'typeorm' ? openDataSource(config) : openClient(config))
  project.database.encryption.keyring.actAs(`waxseal, run by ${userName()}`)
  return project
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container, a user id may have no name.
    return String(process.getuid?.() ?? 'somebody')
  }
}

/** Opens a project, does something with it, and closes it whatever happens. */
export async function withProject<T>(
  flags: ProjectFlags,
  cwd: string,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const project = await openProject(flags, cwd)
  try {
    return await work(project)
  } finally {
    // What a broken connection says at its end would hide why it broke.
    await project.close().catch(() => {})
  }
}
