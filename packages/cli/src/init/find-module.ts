import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WaxsealError } from '@waxseal/core'

/** The ORM of a project, and the module with its DataSource or client. */
export interface FoundModule {
  readonly orm: 'typeorm' | 'prisma'
  /** From the project's folder: `./src/data-source.ts`. */
  readonly module: string
}

const FOLDERS = [
  '.',
  'src',
  'src/database',
  'src/db',
  'database',
  'db',
  'lib',
  'src/lib',
  'app',
  'config',
  'src/config',
]
const NAMES = {
  typeorm: [
    'data-source',
    'datasource',
    'dataSource',
    'app-data-source',
    'ormconfig',
    'typeorm.config',
    'database',
    'index',
  ],
  prisma: ['prisma', 'db', 'client', 'prisma-client', 'database', 'index'],
}
const EXTENSIONS = ['ts', 'mts', 'js', 'mjs', 'cjs']

/**
 * Finds the ORM that a project depends on, and its module where it usually lies: one that says `withEncryption` or `@waxseal/`.
 *
 * @throws WaxsealError CONFIG_INVALID where there is none, or more than one
 */
export function findModule(folder: string): FoundModule {
  const orms = (['typeorm', 'prisma'] as const).filter(orm => dependsOn(folder, orm))
  const found = orms.flatMap(orm =>
    FOLDERS.flatMap(place => NAMES[orm].flatMap(name => EXTENSIONS.map(extension => `${place}/${name}.${extension}`)))
      .filter(path => isEncrypting(join(folder, path), orm))
      .map(path => ({ orm, module: `./${path.replace(/^\.\//, '')}` })),
  )
  const [first, ...others] = found
  if (first !== undefined && others.length === 0) return first
  const why =
    orms.length === 0
      ? 'package.json names neither @waxseal/typeorm nor @waxseal/prisma'
      : first === undefined
        ? 'no module was found that wraps a DataSource or client by withEncryption()'
        : `more than one module could be meant: ${found.map(({ module }) => module).join(', ')}`
  throw new WaxsealError('CONFIG_INVALID', `${why}; name the module by --datasource <file> or --client <file>`)
}

function dependsOn(folder: string, orm: string): boolean {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return false
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly dependencies?: object
    readonly devDependencies?: object
  }
  return `@waxseal/${orm}` in { ...devDependencies, ...dependencies }
}

function isEncrypting(path: string, orm: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8').includes(`@waxseal/${orm}`)
}
