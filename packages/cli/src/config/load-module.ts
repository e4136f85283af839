import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isWaxsealError, WaxsealError } from '@waxseal/core'

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx']

/**
 * Loads a module of the project by its absolute path: JavaScript as Node does; TypeScript with its decorators, their
 * metadata and its tsconfig.json's paths, which TypeORM's entities need and Node's own type stripping has not.
 *
 * @throws WaxsealError CONFIG_INVALID where it is not there or cannot be loaded; an own WaxsealError of the module as it is
 */
export async function loadModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!existsSync(path)) throw new WaxsealError('CONFIG_INVALID', `there is no file ${path}`)
  try {
    if (TYPESCRIPT.includes(extname(path))) await understandTypescript()
    const attributes = extname(path) === '.json' ? { with: { type: 'json' } } : undefined
    return (await import(pathToFileURL(path).href, attributes)) as Readonly<Record<string, unknown>>
  } catch (error) {
    if (isWaxsealError(error)) throw error
    throw new WaxsealError('CONFIG_INVALID', `${path} cannot be loaded: ${reasonOf(error)}`, { cause: error })
  }
}

/** From here on, `import` takes TypeScript everywhere in this process. Loading the loader twice is loading it once. */
async function understandTypescript(): Promise<void> {
  // It has no types: a module that only acts.
  const register: string = '@oxc-node/core/register'
  await import(register)
}

/** The kind of the error and its message's first line: what follows may quote source code. */
function reasonOf(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message.split('\n')[0]}`
    : 'it throws something that is no error'
}
