import { createRequire } from 'node:module'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { WaxsealError } from '@waxseal/core'
import type { TypeOrmOptions } from './typeorm-options.ts'

/** Options that a module exports, by themselves or as a DataSource. */
export interface ExportedOptions {
  /** The name of the export, where it is not the only one. */
  readonly name?: string | undefined
  readonly options: TypeOrmOptions
}

/**
 * The options of every DataSource that a module exports, directly or in a promise; nothing is connected to. TypeScript is loaded
 * by tsx or jiti where the project has one of them, else by Node, which from version 22.18 takes types away, and knows no decorators.
 *
 * @throws WaxsealError `CONFIG_INVALID` where it cannot be loaded, or exports none
 */
export async function loadDataSources(file: string, folder: string): Promise<ExportedOptions[]> {
  const exported = await valuesOf(await load(resolve(folder, file), folder, file))
  const found = new Map<object, ExportedOptions>()
  for (const [name, value] of exported) {
    const options = optionsIn(value)
    if (options !== undefined && !found.has(options)) found.set(options, { name, options })
  }
  const [only, ...others] = found.values()
  if (only === undefined) {
    throw new WaxsealError('CONFIG_INVALID', `${file} exports neither a TypeORM DataSource nor options with a type`)
  }
  return others.length === 0 ? [{ options: only.options }] : [...found.values()]
}

type Load = (path: string) => Promise<unknown>

async function load(path: string, folder: string, file: string): Promise<object> {
  const loaders = /^\.[cm]?tsx?$/.test(extname(path)) ? await typeScriptLoaders(folder) : [importFile]
  if (loaders.length === 0) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      `${file} is TypeScript, which Node ${process.versions.node} does not load: install tsx in this project, or name the compiled file`,
    )
  }
  let failure: unknown
  for (const loader of loaders) {
    try {
      return (await loader(path)) as object
    } catch (error) {
      failure ??= error
    }
  }
  throw new WaxsealError('CONFIG_INVALID', `${file} cannot be loaded: ${reasonOf(failure)}`)
}

/** What can load TypeScript, from the project's own dependencies, in the order in which they are tried. */
async function typeScriptLoaders(folder: string): Promise<Load[]> {
  const loaders: Load[] = []
  const parentURL = pathToFileURL(`${folder}/`).href
  const tsx = await dependency<{ tsImport: (path: string, from: string) => Promise<unknown> }>(
    'tsx',
    './esm/api',
    folder,
  )
  if (tsx !== undefined) loaders.push(path => tsx.tsImport(pathToFileURL(path).href, parentURL))
  const jiti = await dependency<{ createJiti: (from: string) => { import: Load } }>('jiti', '.', folder)
  if (jiti !== undefined) loaders.push(path => jiti.createJiti(parentURL).import(path))
  const features = process.features as { readonly typescript?: unknown }
  if (features.typescript) loaders.push(importFile)
  return loaders
}

/** A dependency of the project, in the form for `import`: tsx's other form cannot import ECMAScript modules. */
async function dependency<Module>(name: string, entry: string, folder: string): Promise<Module | undefined> {
  const require = createRequire(`${folder}/`)
  try {
    const manifest = require.resolve(`${name}/package.json`)
    const { exports } = require(manifest) as { exports: Record<string, { import?: Target }> }
    const target = exports[entry]?.import
    const path = typeof target === 'string' ? target : target?.default
    return path === undefined ? undefined : ((await importFile(resolve(dirname(manifest), path))) as Module)
  } catch {
    return undefined
  }
}

type Target = string | { readonly default?: string }

function importFile(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href)
}

/** What a module exports, once each; CommonJS has it in `default`. */
async function valuesOf(module: object): Promise<Map<string, unknown>> {
  const values = new Map<string, unknown>()
  const inner = (module as { default?: unknown }).default
  const layers =
    typeof inner === 'object' && inner !== null && optionsIn(inner) === undefined ? [module, inner] : [module]
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) values.set(name, await value)
  }
  // A promise has no entries, and is a default itself.
  if (inner instanceof Promise) values.set('default', await inner)
  return values
}

function optionsIn(value: unknown): TypeOrmOptions | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { options, type } = value as { options?: { type?: unknown } | null; type?: unknown }
  if (typeof options?.type === 'string') return options as TypeOrmOptions
  return typeof type === 'string' ? (value as TypeOrmOptions) : undefined
}

/** The first line of what somebody else's module threw, which may quote a URL with a password. */
function reasonOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'error', message: '' }
  const line = message.split('\n')[0]!.replace(/(\w+:\/\/)\S*@/g, '$1[redacted]@')
  return line === '' ? name : `${name}: ${line}`
}
