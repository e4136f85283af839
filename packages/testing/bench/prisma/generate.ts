import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Provider, schemaFor } from './schema.ts'

const run = promisify(execFile)
const generated = fileURLToPath(new URL('../generated/', import.meta.url))
const stub = fileURLToPath(new URL('./no-schema-engine.sh', import.meta.url))

/** A generated client, and the schema that it comes from. */
export interface GeneratedClient {
  readonly module: string
  readonly schema: string
}

/** Generates the client for a provider where it is missing or out of date. */
export async function generateClient(provider: Provider): Promise<GeneratedClient> {
  const folder = join(generated, provider)
  const file = join(generated, `${provider}.prisma`)
  const client = { module: join(folder, 'client.ts'), schema: file }
  const schema = schemaFor(provider, folder)
  if (existsSync(client.module) && (await readFile(file, 'utf8').catch(() => '')) === schema) return client
  await mkdir(generated, { recursive: true })
  await writeFile(file, schema)
  await run(process.execPath, [await prismaCommand(), 'generate', `--schema=${file}`], {
    // `generate` needs no schema engine, yet downloads one when it finds none; all it checks is that the file exists.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: stub,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  return client
}

async function prismaCommand(): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('prisma/package.json')
  const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: { prisma: string } }
  return join(dirname(manifest), bin.prisma)
}
