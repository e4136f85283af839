import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createKeyFile } from '@waxseal/core'
import type { TestDatabase } from '@waxseal/testing'

const own = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(own, 'src/cli.ts')
// The program is run from its source by the loader that it loads projects with.
const loader = pathToFileURL(
  join(dirname(createRequire(import.meta.url).resolve('@oxc-node/core')), 'register.mjs'),
).href

/** What a run of the program came to. */
export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A project in a folder of its own, on a database. */
export interface TestProject {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Runs `waxseal` in it, without a terminal. */
  waxseal(...args: string[]): Promise<Outcome>
  /** The same, and the document that it prints. */
  json<T>(...args: string[]): Promise<T & { readonly code: number }>
  /** Runs a module of the project. */
  node(file: string, ...args: string[]): Promise<Outcome>
  remove(): Promise<void>
}

/** Sets a fixture up as a project of its own: with dependencies, a key, and a database in its environment. */
export function createProject(fixture: 'typeorm' | 'prisma', database: Pick<TestDatabase, 'url'>): TestProject {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-cli-'))
  cpSync(fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url)), folder, { recursive: true })
  linkDependencies(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  const key = join(folder, 'waxseal.key')
  createKeyFile(key)
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
  const clients = fileURLToPath(new URL('../bulk/generated', import.meta.url))
  const env = { ...inherited, DATABASE_URL: database.url, KEY_FILE: key, PRISMA_CLIENTS: clients }
  const node = (file: string, ...args: string[]) => start(folder, env, [file, ...args])
  const waxseal = (...args: string[]) => node(cli, ...args)
  return {
    folder,
    env,
    waxseal,
    async json<T>(...args: string[]) {
      const { code, out, err } = await waxseal(...args, '--json')
      if (out === '') throw new Error(`waxseal ${args.join(' ')} printed nothing and ended with ${code}: ${err}`)
      return { ...(JSON.parse(out) as T), code: code! }
    },
    node,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The command that runs `waxseal` from its source, for a process that a test looks after itself. */
export function waxsealCommand(...args: string[]): readonly [string, string[]] {
  return [process.execPath, ['--import', loader, cli, ...args]]
}

/** Runs `waxseal` on a pseudo-terminal, and types each answer once its question is there. */
export async function onTerminal(
  { folder, env }: Pick<TestProject, 'folder' | 'env'>,
  args: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[] = [],
): Promise<Outcome> {
  const [program, rest] = waxsealCommand(...args)
  const line = [program, ...rest].map(part => `'${part.replaceAll("'", `'\\''`)}'`).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], { cwd: folder, env })
  const left = [...answers]
  let seen = ''
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk
    seen += chunk
    if (left.length === 0 || !seen.includes(left[0]![0])) return
    seen = ''
    child.stdin.write(`${left.shift()![1]}\n`)
  })
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, out, err: '' }
}

function start(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Outcome> {
  return new Promise(resolve => {
    execFile(process.execPath, ['--import', loader, ...args], { cwd, env, maxBuffer: 1e8 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, out, err })
    })
  })
}

function linkDependencies(folder: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(join(own, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(own, 'node_modules', name), join(modules, name), 'junction')
  }
  symlinkSync(own, join(modules, 'waxseal'), 'junction')
}
