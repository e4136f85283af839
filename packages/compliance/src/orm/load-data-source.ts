import { resolve } from 'node:path'
import { WaxsealError } from '@waxseal/core'
import { loadModule } from '@waxseal/program'
import type { TypeOrmOptions } from './typeorm-options.ts'

/** Options that a module exports, by themselves or as a DataSource. */
export interface ExportedOptions {
  /** The name of the export, where it is not the only one. */
  readonly name?: string | undefined
  readonly options: TypeOrmOptions
}

/**
 * The options of every DataSource that a module exports, directly or in a promise; nothing is connected to. TypeScript is loaded
 * as the tsconfig.json of the working directory says.
 *
 * @throws WaxsealError `CONFIG_INVALID` where it cannot be loaded, or exports none
 */
export async function loadDataSources(file: string, folder: string): Promise<ExportedOptions[]> {
  const exported = await valuesOf(await loadModule(resolve(folder, file), file))
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
