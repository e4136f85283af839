import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { outputOf, VARIANTS, type Variant } from './support/variants.ts'

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))
const folder = join(here, 'generated', 'types')

// One compilation of `types/client.ts` for all clients: what it must refuse, and what it must keep, holds on each of them.
describe('types', () => {
  let output = ''

  beforeAll(async () => {
    const text = await readFile(join(here, 'types/client.ts'), 'utf8')
    await mkdir(folder, { recursive: true })
    for (const variant of VARIANTS) await writeFile(join(folder, fileOf(variant)), textFor(variant, text))
    const base = relative(folder, fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)))
    const config = { extends: base, include: ['*.ts'], exclude: [] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    output = await compile()
  })

  it.each(VARIANTS)('hold for the client of Prisma $version by $generator', variant => {
    const errors = output.split('\n').filter(line => line.includes(fileOf(variant)))
    expect(errors).toEqual([])
  })

  it('were compiled', () => {
    expect(output).toBe('')
  })
})

function fileOf({ version, generator }: Variant): string {
  return `${version}-${generator}.ts`
}

/** The file with the client of a variant in the place of the one that it imports. */
function textFor(variant: Variant, text: string): string {
  const module = join(outputOf(variant, 'postgresql'), variant.generator === 'prisma-client' ? 'client.ts' : 'index.js')
  const replaced = text
    .replace(
      /import type \{ \w+ as Client \} from '[^']+'/,
      `import type { PrismaClient as Client } from '${pathTo(module)}'`,
    )
    .replace("'../../src/index.ts'", `'${pathTo(join(here, '../src/index.ts'))}'`)
  expect(replaced).toContain('PrismaClient as Client')
  return replaced
}

function pathTo(file: string): string {
  const path = relative(folder, file).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}

/** What the compiler has to say; nothing is good news. */
async function compile(): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
  const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: { tsc: string } }
  const { stdout } = await run(process.execPath, [
    join(dirname(manifest), bin.tsc),
    '-p',
    folder,
    '--pretty',
    'false',
  ]).catch((error: { stdout: string }) => error)
  return stdout.trim()
}
