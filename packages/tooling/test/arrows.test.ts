import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Member, membersIn, runtimeDependencies } from '../src/repository/members.ts'
import { importsOf, packageOf, sourceFiles } from '../src/repository/source-files.ts'

/** Who may import whom of ours. All arrows point toward the core; the ORM packages do not know each other. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  '@waxseal/core': ['@waxseal/native'],
  '@waxseal/alicloud': ['@waxseal/core'],
  '@waxseal/typeorm': ['@waxseal/core'],
  '@waxseal/prisma': ['@waxseal/core'],
  '@waxseal/program': ['@waxseal/core'],
  '@waxseal/compliance': ['@waxseal/alicloud', '@waxseal/core', '@waxseal/program'],
  waxseal: ['@waxseal/core', '@waxseal/typeorm', '@waxseal/prisma', '@waxseal/program'],
  '@waxseal/native': [],
  '@waxseal/emulator': [],
  '@waxseal/testing': ['@waxseal/core', '@waxseal/emulator'],
  '@waxseal/interop': [],
  '@waxseal/tooling': [],
}

const packages = membersIn('packages')
const ours = new Set(Object.keys(mayImport))

describe('the arrows between the packages', () => {
  it('cover every package', () => {
    expect(packages.map(({ manifest }) => manifest.name).filter(name => !ours.has(name))).toEqual([])
  })

  describe.each(packages.map(member => [member.manifest.name, member] as const))('of %s', (name, member) => {
    const allowed = mayImport[name] ?? []

    it('are kept by its manifest', () => {
      const known = Object.keys(runtimeDependencies(member.manifest)).filter(dependency => ours.has(dependency))
      expect(known.filter(dependency => !allowed.includes(dependency))).toEqual([])
    })

    it('are kept by its imports, which its manifest declares', () => {
      const declared = [...Object.keys(runtimeDependencies(member.manifest)), ...bundledInto(member)]
      const wrong = importsOutOf(member).filter(({ specifier }) => {
        const target = packageOf(specifier)
        return !declared.includes(target) || (ours.has(target) && !allowed.includes(target))
      })
      expect(wrong).toEqual([])
    })

    it('do not reach into folders of others', () => {
      expect(relativeImports(member).filter(({ target }) => relative(member.folder, target).startsWith('..'))).toEqual(
        [],
      )
    })
  })
})

/** The floors of the core, from the ground up. A file imports from floors below its own, and from its own folder. */
const floors: readonly (readonly string[])[] = [
  ['errors.ts', 'bytes.ts'],
  ['codec', 'suite', 'session'],
  ['envelope'],
  ['key'],
  ['provider', 'store'],
  ['keyring'],
  ['field', 'telemetry'],
  ['table'],
  ['index.ts'],
]

describe('the floors of the core', () => {
  const core = packages.find(({ manifest }) => manifest.name === '@waxseal/core')!
  const placeOf = (file: string) => relative(join(core.folder, 'src'), file).split(/[\\/]/)[0]!
  const floorOf = (place: string) => floors.findIndex(floor => floor.includes(place))

  it('hold every file', () => {
    const homeless = sourceFiles(join(core.folder, 'src')).filter(file => floorOf(placeOf(file)) < 0)
    expect(homeless).toEqual([])
  })

  it('are left downward only', () => {
    const wrong = relativeImports(core).filter(({ file, target }) => {
      const [from, to] = [placeOf(file), placeOf(target)]
      return from !== to && floorOf(to) >= floorOf(from)
    })
    expect(wrong).toEqual([])
  })
})

/** What the build puts into a package's own files: private packages that are no dependency of what is published. */
function bundledInto({ manifest }: Member): string[] {
  return Object.keys(manifest.devDependencies ?? {}).filter(name => name === '@waxseal/program')
}

/** A package's imports of other packages, builtins left out. */
function importsOutOf({ folder }: Member): { file: string; specifier: string }[] {
  return allImports(folder).filter(({ specifier }) => !specifier.startsWith('.') && !isBuiltin(specifier))
}

function relativeImports({ folder }: Member): { file: string; target: string }[] {
  return allImports(folder)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ file, specifier }) => ({ file, target: resolve(dirname(file), specifier) }))
}

function allImports(folder: string): { file: string; specifier: string }[] {
  const src = join(folder, 'src')
  if (!existsSync(src)) return []
  return sourceFiles(src).flatMap(file => importsOf(file).map(specifier => ({ file, specifier })))
}
