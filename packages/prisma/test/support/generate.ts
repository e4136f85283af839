import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { schemaFor } from './schema.ts'
import { INSTALLATIONS, type Installation, PROVIDERS, type Provider } from './variants.ts'

const run = promisify(execFile)
const stub = fileURLToPath(new URL('./no-schema-engine.sh', import.meta.url))

/** Generates the clients that are missing or out of date. Takes milliseconds when none is. */
export async function generateClients(): Promise<void> {
  for (const installation of INSTALLATIONS) {
    await Promise.all(PROVIDERS.map(provider => generate(installation, provider)))
  }
}

async function generate(installation: Installation, provider: Provider): Promise<void> {
  const folder = join(installation.root, 'generated')
  const schemaFile = join(folder, `${provider}.prisma`)
  const stampFile = join(folder, `${provider}.stamp`)
  const schema = schemaFor(installation, provider)
  const stamp = createHash('sha256').update(`${installation.version}\n${schema}`).digest('hex')
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return
  await mkdir(folder, { recursive: true })
  await rm(stampFile, { force: true })
  await writeFile(schemaFile, schema)
  await run(process.execPath, [await prismaCommand(installation), 'generate', `--schema=${schemaFile}`], {
    cwd: installation.root,
    // `generate` needs no schema engine, yet downloads one when it finds none; all it checks is that the file exists.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: stub,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  await writeFile(stampFile, stamp)
}

async function prismaCommand({ root }: Installation): Promise<string> {
  const manifest = createRequire(`${root}/`).resolve('prisma/package.json')
  const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: { prisma: string } }
  return join(dirname(manifest), bin.prisma)
}
