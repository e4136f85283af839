import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { checkPackage, createPackageFromTarballData, type Package } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type Manifest, publishedPackages, runtimeDependencies } from '../../src/repository/members.ts'

const tarballs = inject('tarballs')

/** What a tarball has to hold besides its manifest and the licence, and what it may. */
interface Form {
  readonly needed: readonly string[]
  readonly allowed: RegExp
}

const COMMON = /^(package\.json|LICENSE|[A-Z-]+\.md)$/
const BUILT: Form = {
  needed: ['index.cjs', 'index.mjs', 'index.d.cts', 'index.d.mts'].map(file => `dist/${file}`),
  allowed: /^((vectors|policies)\/[\w-]+\.json|dist\/[\w-]+\.(d\.)?[cm][jt]s(\.map)?)$/,
}
const FORMS: Readonly<Record<string, Form>> = {
  // An addon: its binaries, and its sources for those who build their own.
  '@waxseal/native': {
    needed: ['index.cjs', 'index.d.cts', 'binding.gyp', 'scripts/build.mjs', 'src/addon.h'],
    allowed:
      /^(index\.(d\.cts|cjs)|binding\.gyp|scripts\/build\.mjs|src\/[\w-]+\.[ch]|prebuilds\/[\w-]+\/[\w.]+\.node)$/,
  },
}

it('are those of the packages that are not private', () => {
  expect(Object.keys(tarballs).sort()).toEqual(
    publishedPackages()
      .map(({ manifest }) => manifest.name)
      .sort(),
  )
})

describe.each(publishedPackages().map(member => [member.manifest.name, member] as const))(
  'the tarball of %s',
  (name, member) => {
    let data: Buffer
    let contents: Package
    beforeAll(async () => {
      data = await readFile(tarballs[name]!)
      contents = createPackageFromTarballData(data)
    })
    const read = (file: string) => contents.readFile(`/node_modules/${name}/${file}`)

    it('holds the build, its types, the licence, pages, published test vectors and policies, and no sources or tests', () => {
      const files = contents.listFiles().map(file => file.slice(`/node_modules/${name}/`.length))
      const { needed, allowed } = FORMS[name] ?? BUILT
      expect(files).toEqual(expect.arrayContaining(['package.json', 'LICENSE', ...needed]))
      expect(files.filter(file => !COMMON.test(file) && !allowed.test(file))).toEqual([])
    })

    it('depends on published versions alone', () => {
      const manifest = JSON.parse(read('package.json')) as Manifest
      const ranges = Object.entries(runtimeDependencies(manifest))
      expect(ranges.filter(([, range]) => /workspace|file|link|^\*/.test(range))).toEqual([])
      for (const { manifest: ours } of publishedPackages()) {
        if (ours.name in runtimeDependencies(member.manifest)) expect(ranges).toContainEqual([ours.name, ours.version])
      }
    })

    it('names no folder of the machine that built it', () => {
      const built = contents.listFiles().filter(file => file.includes('/dist/'))
      const folder = basename(join(tarballs[name]!, '..'))
      expect(built.filter(file => contents.readFile(file).includes(folder))).toEqual([])
    })

    it('passes publint', async () => {
      const { buffer, byteOffset, byteLength } = data
      const tarball = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
      const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
      expect(messages.map(message => formatMessage(message, pkg, { color: false }))).toEqual([])
    })

    it('has types that fit under every way to resolve it', async () => {
      const result = await checkPackage(contents)
      expect(result).toMatchObject({ types: { kind: 'included' } })
      expect('problems' in result ? result.problems : result).toEqual([])
    })
  },
)
