import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { run } from '../../src/packing/run.ts'

const consumer = inject('consumer')
const tarballs = inject('tarballs')
const PROGRAMS = ['engine-esm.mjs', 'engine-commonjs.cjs']

function binaries(folder: string): string {
  return join(folder, 'node_modules/@waxseal/native/prebuilds', `${process.platform}-${process.arch}`)
}

async function engineOf(folder: string, program: string, env = {}): Promise<unknown> {
  // Under pnpm, NODE_PATH would show it what the repository has.
  return JSON.parse(await run(process.execPath, [program], folder, { NODE_PATH: '', ...env }))
}

/** A folder for PATH that has what npm needs, and nothing that compiles. */
function withoutCompiler(folder: string): string {
  const path = join(folder, 'bin')
  mkdirSync(path)
  for (const program of ['node', 'npm', 'npx', 'sh', 'env']) {
    const found = process.env
      .PATH!.split(':')
      .map(place => join(place, program))
      .find(existsSync)
    if (found !== undefined) symlinkSync(found, join(path, program))
  }
  return path
}

/** Installs our tarballs as npm does, in an empty project on a machine without a compiler. */
async function install(folder: string, packages: readonly string[]): Promise<string> {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--offline']
  // A link that is there serves npm as the installed package.
  if (packages.length > 1) {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(consumer, 'node_modules/node-gyp-build'), join(folder, 'node_modules/node-gyp-build'))
  }
  await run('npm', ['install', ...quiet, ...packages.map(name => tarballs[name]!)], folder, {
    PATH: withoutCompiler(folder),
  })
  for (const program of PROGRAMS) cpSync(join(consumer, program), join(folder, program))
  return folder
}

describe.skipIf(process.platform === 'win32')('a clean installation without a compiler', { timeout: 120_000 }, () => {
  let scratch: string
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'waxseal-install-'))
  })
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  it('runs no script of ours', () => {
    for (const name of readdirSync(join(consumer, 'node_modules/@waxseal'))) {
      const manifest = readFileSync(join(consumer, 'node_modules/@waxseal', name, 'package.json'), 'utf8')
      const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> }
      expect(Object.keys(scripts).filter(script => /install|prepare/.test(script))).toEqual([])
    }
  })

  it('goes without the native engine where npm cannot have it, and runs on the reference engine', async () => {
    const folder = await install(join(scratch, 'alone'), ['@waxseal/core'])
    expect(existsSync(join(folder, 'node_modules/@waxseal/native'))).toBe(false)
    for (const program of PROGRAMS) {
      expect(await engineOf(folder, program)).toEqual({ name: 'node', reason: '@waxseal/native is not installed' })
      await expect(engineOf(folder, program, { WAXSEAL_ENGINE: 'native' })).rejects.toThrow('CONFIG_INVALID')
    }
  })

  it('runs on the reference engine where there is no binary for the platform', async () => {
    const folder = await install(join(scratch, 'unbuilt'), ['@waxseal/core', '@waxseal/native'])
    rmSync(join(folder, 'node_modules/@waxseal/native/prebuilds'), { recursive: true, force: true })
    const reason = `@waxseal/native has no binary for ${process.platform}-${process.arch}`
    for (const program of PROGRAMS) expect(await engineOf(folder, program)).toEqual({ name: 'node', reason })
  })

  if (!existsSync(binaries(consumer))) {
    writeSync(2, '\n!!! NOT RUN: installations with the native engine. No compiler has built it here.\n\n')
    return
  }

  it('runs native where the binary is in the package', async () => {
    const folder = await install(join(scratch, 'built'), ['@waxseal/core', '@waxseal/native'])
    for (const program of PROGRAMS) {
      expect(await engineOf(folder, program)).toMatchObject({ name: 'native' })
      expect(await engineOf(folder, program, { WAXSEAL_ENGINE: 'node' })).toEqual({
        name: 'node',
        reason: 'WAXSEAL_ENGINE=node',
      })
    }
  })

  it('runs on the reference engine where the binary is damaged', async () => {
    const folder = await install(join(scratch, 'damaged'), ['@waxseal/core', '@waxseal/native'])
    for (const file of readdirSync(binaries(folder))) writeFileSync(join(binaries(folder), file), 'no binary')
    const reason = '@waxseal/native did not load (ERR_DLOPEN_FAILED)'
    for (const program of PROGRAMS) expect(await engineOf(folder, program)).toEqual({ name: 'node', reason })
  })
})
