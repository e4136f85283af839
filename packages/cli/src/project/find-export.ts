import { WaxsealError } from '@waxseal/core'

/** What is looked for among a module's exports. */
export interface Wanted {
  readonly name: 'a TypeORM DataSource' | 'a Prisma client'
  readonly fits: (value: object) => boolean
  /** Of several that fit, those that it holds for go before. */
  readonly isEncrypted?: (value: object) => boolean
}

/**
 * The export of a module that is wanted: the one that is named, or the only one that fits. Functions are not called;
 * promises are awaited.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export async function findExport(
  exports: Readonly<Record<string, unknown>>,
  name: string | undefined,
  path: string,
  wanted: Wanted,
): Promise<object> {
  if (name !== undefined) {
    const value = await memberOf(exports, name)
    if (fits(value, wanted)) return value
    const why = value === undefined ? `exports no "${name}"` : `: its export "${name}" is not ${wanted.name}`
    throw new WaxsealError('CONFIG_INVALID', `${path}${why.startsWith(':') ? '' : ' '}${why}`)
  }
  const found = new Map<object, string>()
  for (const [key, member] of Object.entries(flat(exports))) {
    const value = await member
    if (fits(value, wanted) && !found.has(value)) found.set(value, key)
  }
  const encrypted = [...found].filter(([value]) => wanted.isEncrypted?.(value))
  const [first, ...others] = encrypted.length > 0 ? encrypted : found
  if (first === undefined) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      `${path} does not export ${wanted.name}; export it, wrapped by withEncryption()`,
    )
  }
  if (others.length > 0) {
    const names = [...found.values()].join(', ')
    throw new WaxsealError(
      'CONFIG_INVALID',
      `${path} exports more than one of ${wanted.name}: say which with --export: ${names}`,
    )
  }
  return first[0]
}

async function memberOf(exports: Readonly<Record<string, unknown>>, name: string): Promise<unknown> {
  return Object.hasOwn(exports, name) ? exports[name] : flat(exports)[name]
}

/** The exports, those of a CommonJS module included, which `import` shows under `default`. */
function flat(exports: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const inner = exports.default
  const isNamespace = typeof inner === 'object' && inner !== null && '__esModule' in inner
  return isNamespace
    ? { ...(inner as Record<string, unknown>), ...exports, default: (inner as { default?: unknown }).default }
    : exports
}

function fits(value: unknown, wanted: Wanted): value is object {
  return typeof value === 'object' && value !== null && wanted.fits(value)
}
