import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PROVIDERS, type Provider, schemaFor } from './schema.ts'

const run = promisify(execFile)
const generated = fileURLToPath(new URL('../generated/', import.meta.url))

/** The module of the generated client for a provider. */
export function clientModule(provider: Provider): string {
  return join(generated, provider, 'client.ts')
}

/** Generates the clients that are missing or out of date. */
export async function generateBulkClients(): Promise<void> {
  await mkdir(generated, { recursive: true })
  await Promise.all(PROVIDERS.map(generateClient))
}

async function generateClient(provider: Provider): Promise<void> {
  const file = join(generated, `${provider}.prisma`)
  const schema = schemaFor(provider, join(generated, provider))
  if (existsSync(clientModule(provider)) && (await readFile(file, 'utf8').catch(() => '')) === schema) return
  await writeFile(file, schema)
  const manifest = createRequire(import.meta.url).resolve('prisma/package.json')
  const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: { prisma: string } }
  await run(process.execPath, [join(dirname(manifest), bin.prisma), 'generate', `--schema=${file}`], {
    // `generate` needs no schema engine, yet downloads one when it finds none; all it checks is that some file exists.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
}
