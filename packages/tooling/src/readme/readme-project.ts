import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../repository/root.ts'
import { type Snippet, snippetsOf } from './snippets.ts'

/** A project made of a README's snippets. */
export interface ReadmeProject {
  readonly folder: string
  /** The snippets that are run, one after the other, by `main.ts`: those that are no file of their own. */
  readonly steps: readonly Snippet[]
}

/**
 * Makes a project of a README: its TypeScript as files, those with a name under it, the others as steps that `main.ts`
 * imports in order; its Prisma schema behind the one of the fixture, which names the generator. The fixture is the folder
 * `fixtures/readme/<name>`: what a README may take for granted.
 *
 * @param readme the page, relative to the root of the repository
 * @param folder where the project goes: inside a folder whose `node_modules` have the packages
 */
export async function writeReadmeProject(readme: string, name: string, folder: string): Promise<ReadmeProject> {
  await mkdir(folder, { recursive: true })
  const fixture = join(root, 'packages/tooling/fixtures/readme', name)
  if (existsSync(fixture)) await cp(fixture, folder, { recursive: true })
  const snippets = snippetsOf(await readFile(join(root, readme), 'utf8'))
  const typescript = snippets.filter(({ language }) => language === 'ts')
  const files = typescript.filter(({ file }) => file !== undefined)
  const steps = typescript.filter(({ file }) => file === undefined)
  const stepFiles = steps.map(
    (step, i) => [`step-${i + 1}-${slug(step.heading)}.ts`, `${step.whole}\nexport {}\n`] as const,
  )
  const before = existsSync(join(folder, 'before.ts')) ? ["import './before.ts'"] : []
  const main = [...before, ...stepFiles.map(([file]) => `await import('./${file}')`), LAST, '']
  await write(folder, [
    ['package.json', JSON.stringify({ name, private: true, type: 'module' })],
    ['tsconfig.json', JSON.stringify({ compilerOptions, include: ['**/*.ts'] })],
    ...files.map(({ file, whole }) => [file!, whole] as const),
    ...stepFiles,
    ['main.ts', main.join('\n')],
  ])
  const schema = snippets.filter(({ language }) => language === 'prisma').map(({ code }) => code)
  if (schema.length > 0) await appendSchema(folder, schema)
  return { folder, steps }
}

/** A page shows no end: what it opened would keep the process. */
const LAST = 'process.exit()'

const compilerOptions = {
  ...{ target: 'es2022', module: 'nodenext', strict: true, noEmit: true, types: ['node'], skipLibCheck: true },
  ...{ allowImportingTsExtensions: true, experimentalDecorators: true, emitDecoratorMetadata: true },
}

async function write(folder: string, files: readonly (readonly [string, string])[]): Promise<void> {
  for (const [name, text] of files) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    // Two snippets of one name, or one that hides a file of the fixture, would leave one of them untried.
    await writeFile(file, text, { flag: 'wx' })
  }
}

async function appendSchema(folder: string, models: readonly string[]): Promise<void> {
  const file = join(folder, 'schema.prisma')
  await writeFile(file, [await readFile(file, 'utf8'), ...models].join('\n'))
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
