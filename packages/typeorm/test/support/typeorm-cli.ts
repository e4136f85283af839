import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { TestDatabase } from '@waxseal/testing'

const require = createRequire(import.meta.url)
const fixtures = fileURLToPath(new URL('../fixtures/cli/', import.meta.url))
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url))

/** What a command came to. */
export interface CommandResult {
  readonly code: number
  /** What it printed, on either stream, without colours. */
  readonly output: string
}

/** TypeORM's command line, in a process of its own, on a DataSource file with encryption. */
export class TypeormCli {
  readonly migrations: string
  readonly #typeorm: string
  readonly #connection: object

  private constructor(typeorm: string, database: TestDatabase, migrations: string) {
    this.#typeorm = typeorm
    this.#connection = connectionOf(database)
    this.migrations = migrations
  }

  /** With a folder for migrations, which are ES modules. `typeorm`: the package, under the name that it is installed by. */
  static async open(typeorm: string, database: TestDatabase): Promise<TypeormCli> {
    const folder = await mkdtemp(join(tmpdir(), 'waxseal-cli-'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await mkdir(join(folder, 'migrations'))
    return new TypeormCli(typeorm, database, join(folder, 'migrations'))
  }

  /** Writes a migration by hand, of the body of an ES module class. */
  async write(name: string, body: string): Promise<void> {
    const source = pathToFileURL(fileURLToPath(new URL('../../src/index.ts', import.meta.url))).href
    const imports = `import { prepareEncryptedColumn, restorePlainColumn } from ${JSON.stringify(source)}\n`
    await writeFile(join(this.migrations, `${name}.js`), `${imports}export class ${name} {\n${body}\n}\n`)
  }

  /** Runs a command: `typeorm migration:run`, with the DataSource added. */
  run(command: string, ...args: string[]): Promise<CommandResult> {
    const cli = join(dirname(require.resolve(this.#typeorm)), 'cli.js')
    const loaders = [require.resolve('tsx'), join(fixtures, 'alias-typeorm.mjs')]
    const imports = loaders.flatMap(file => ['--import', pathToFileURL(file).href])
    const all = [...imports, cli, command, ...args, '-d', join(fixtures, 'data-source.ts')]
    const env = {
      ...process.env,
      NO_COLOR: '1',
      // Found from the working directory else.
      TSX_TSCONFIG_PATH: tsconfig,
      CLI_TYPEORM: this.#typeorm,
      CLI_CONNECTION: JSON.stringify(this.#connection),
      CLI_MIGRATIONS: this.migrations,
    }
    return new Promise(resolve => {
      execFile(process.execPath, all, { env, cwd: this.migrations }, (error, stdout, stderr) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken out
        const output = `${stdout}${stderr}`.replaceAll(/\u001b\[\d+m/g, '')
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), output })
      })
    })
  }
}

function connectionOf({ target, url, name }: TestDatabase): object {
  return target === 'sqlite' ? { type: 'better-sqlite3', database: name } : { type: target, url }
}
