import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Manifest, membersIn } from '../src/repository/members.ts'
import { root } from '../src/repository/root.ts'
import { trackedFiles } from '../src/repository/tracked-files.ts'

const tracked = trackedFiles()
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const texts = tracked.filter(file => !read(file).includes('\0'))
const written = texts.filter(file => file !== 'pnpm-lock.yaml')
const sources = tracked.filter(file => /^(packages|examples)\/[^/]+\/(src|bench)\/.*\.ts$/.test(file))
const tests = tracked.filter(file => /\/test\/.*\.ts$/.test(file))

/** The lines of files that match, as `file:line: text`. */
function linesThatMatch(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap(file =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
}

describe('the house rules', () => {
  it('find something to watch over', () => {
    expect(sources.length).toBeGreaterThan(50)
    expect(tests.length).toBeGreaterThan(10)
  })

  it('keep the top level to what belongs there', () => {
    const folders = ['packages', 'examples', 'docker']
    const files = ['package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json', 'README.md', 'LICENSE', 'SECURITY.md']
    const insistedOn = [
      ...['pnpm-lock.yaml', 'tsconfig.json', 'biome.json', 'vitest.config.ts', 'tsdown.config.mjs'],
      ...['.gitignore', '.gitattributes', '.editorconfig', '.ci', '.github'],
    ]
    const found = new Set(tracked.map(file => file.split('/')[0]!))
    expect([...found].filter(name => ![...folders, ...files, ...insistedOn].includes(name))).toEqual([])
  })

  it('keep source files small', () => {
    const lengths = sources.map(file => ({ file, lines: read(file).split('\n').length - 1 }))
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([])
    expect(lengths.filter(({ lines }) => lines <= 130).length / lengths.length).toBeGreaterThan(0.5)
  })

  it('leave nothing for later', () => {
    expect(linesThatMatch(written, /\b(TO[D]O|FIX[M]E|X[X]X)\b/)).toEqual([])
  })

  it('leave no test out', () => {
    expect(linesThatMatch(tests, /\b(it|test|describe|suite)\.(only|skip|todo)\b/)).toEqual([])
  })

  it('name no folder of a developer’s machine', () => {
    expect(linesThatMatch(written, /(?<![\w.$}])\/(home|Users|root|work)\/\w|[A-Z]:\\Users\\/)).toEqual([])
  })

  it('name no host in the lock file', () => {
    expect(linesThatMatch(['pnpm-lock.yaml'], /:\/\/|\btarball:/)).toEqual([])
  })

  it('pin every dependency to one version', () => {
    const manifests = tracked.filter(file => /(^|\/)package\.json$/.test(file)).map(file => [file, read(file)] as const)
    const loose = manifests.flatMap(([file, text]) => {
      const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text) as Manifest
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(([, version]) => !/^(workspace:\*|(npm:@?[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?)$/.test(version))
        .map(([name, version]) => `${file}: ${name} ${version}`)
    })
    expect(loose).toEqual([])
  })

  it('license every package, and say what it is', () => {
    const members = [...membersIn('packages'), ...membersIn('examples')].map(({ manifest }) => manifest)
    expect(members).toEqual(
      members.map(() => expect.objectContaining({ license: 'Apache-2.0', description: expect.stringMatching(/\w/) })),
    )
  })
})
