import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isWaxsealError, WaxsealError } from '@waxseal/core'

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx']

/**
 * Loads a module of the project by its absolute path: JavaScript as Node does; TypeScript with its decorators, their
 * metadata and its tsconfig.json's paths, which TypeORM's entities need and Node's own type stripping has not.
 *
 * @param name - what messages call it
 * @throws WaxsealError CONFIG_INVALID where it is not there or cannot be loaded; an own WaxsealError of the module as it is
 */
export async function loadModule(path: string, name: string = path): Promise<Readonly<Record<string, unknown>>> {
  if (!existsSync(path)) throw new WaxsealError('CONFIG_INVALID', `there is no file ${name}`)
  try {
    if (TYPESCRIPT.includes(extname(path))) await understandTypescript()
    const attributes = extname(path) === '.json' ? { with: { type: 'json' } } : undefined
    return (await import(pathToFileURL(path).href, attributes)) as Readonly<Record<string, unknown>>
  } catch (error) {
    if (isWaxsealError(error)) throw error
    // Without a cause: what somebody else's module throws may quote a URL with a password.
    const reason = extname(path) === '.json' ? 'it is no valid JSON' : reasonOf(error)
    throw new WaxsealError('CONFIG_INVALID', `${name} cannot be loaded: ${reason}`)
  }
}

/** From here on, `import` takes TypeScript everywhere in this process. Loading the loader twice is loading it once. */
async function understandTypescript(): Promise<void> {
  // It has no types: a module that only acts.
  const register: string = '@oxc-node/core/register'
  await import(register)
}

/**
 * Why a module cannot be loaded, as far as it may be told: what Node says of imports and syntax; of other errors, whose messages may
 * hold credentials, their name and where they were thrown.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it throws something that is no error'
  const { code } = error as { code?: unknown }
  const isOfNode = /^ERR_(MODULE|UNSUPPORTED|UNKNOWN|PACKAGE|REQUIRE)|^MODULE_NOT_FOUND$/.test(String(code))
  if (isOfNode || error instanceof SyntaxError) return `${error.name}: ${error.message.split('\n')[0]}`
  const place = error.stack?.split('\n').find(line => /^\s+at /.test(line))
  return [error.name, typeof code === 'string' ? code : '', place?.trim()].filter(Boolean).join(' ')
}
