import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { WaxsealError } from '@waxseal/core'
import { loadModule } from '@waxseal/program'
import { checkConfig } from './check-config.ts'
import type { ProjectModule, WaxsealConfig } from './config.ts'

/** The names of config files, in the order in which they are looked for. */
export const CONFIG_FILES: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map(
  extension => `waxseal.config.${extension}`,
)

/** How the command line names a project. */
export interface ProjectFlags {
  readonly config?: string | undefined
  readonly datasource?: string | undefined
  readonly client?: string | undefined
  /** The export of the module that `datasource` or `client` names. */
  readonly export?: string | undefined
}

/** A configuration with paths made absolute. */
export interface ReadConfig extends Omit<WaxsealConfig, 'datasource' | 'client'> {
  readonly orm: 'typeorm' | 'prisma'
  readonly module: ProjectModule
}

/** The config file that holds in a folder, if there is one. */
export function findConfig(folder: string): string | undefined {
  return CONFIG_FILES.map(name => join(folder, name)).find(existsSync)
}

/**
 * The configuration of a project: its config file, with what flags say in place of its DataSource or client.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export async function readConfig(flags: ProjectFlags, cwd: string): Promise<ReadConfig> {
  const file = flags.config === undefined ? findConfig(cwd) : resolve(cwd, flags.config)
  const { datasource, client, ...rest } = file === undefined ? {} : await readFile(file, cwd)
  if (flags.datasource !== undefined && flags.client !== undefined) {
    throw new WaxsealError('CONFIG_INVALID', '--datasource and --client exclude each other: a project has one')
  }
  const flag = flags.datasource ?? flags.client
  if (flag !== undefined) {
    const orm = flags.datasource === undefined ? 'prisma' : 'typeorm'
    return { ...rest, orm, module: { module: resolve(cwd, flag), export: flags.export } }
  }
  const named = datasource ?? client
  if (named === undefined) refuseWithoutModule(file, cwd)
  const { module, export: name } = typeof named === 'string' ? { module: named } : (named as ProjectModule)
  const path = resolve(dirname(file as string), module)
  const orm = datasource === undefined ? 'prisma' : 'typeorm'
  return { ...rest, orm, module: { module: path, export: flags.export ?? name } }
}

async function readFile(file: string, cwd: string): Promise<WaxsealConfig> {
  const exports = await loadModule(file)
  return checkConfig(exported(exports), relative(cwd, file) || file)
}

/** The default export; CommonJS that was ES once has it one level deeper. */
function exported(exports: Readonly<Record<string, unknown>>): unknown {
  const value = exports.default ?? exports.config
  const inner = (value as { readonly default?: unknown } | null | undefined)?.default
  return inner ?? value
}

function refuseWithoutModule(file: string | undefined, cwd: string): never {
  const where = file === undefined ? `there is no ${CONFIG_FILES[0]} in ${cwd}` : `${relative(cwd, file)} names neither`
  throw new WaxsealError(
    'CONFIG_INVALID',
    `${where}; name the module with the DataSource or client: waxseal init writes a config file, or give --datasource <file> or --client <file>`,
  )
}
