import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { engineInfo } from '@waxseal/core'

const load = createRequire(import.meta.url)

/** What the figures were measured on. */
export function versionsLine(): string {
  const packages = ['typeorm', 'typeorm-encrypted', '@prisma/client', 'prisma-encryption', '@47ng/cloak', 'libsql']
  return [
    `Node ${process.versions.node}`,
    `OpenSSL ${process.versions.openssl}`,
    `Waxseal's engine: ${engineInfo().name} (${engineInfo().reason})`,
    `${cpus()[0]?.model.trim()} × ${availableParallelism()}`,
    ...packages.map(name => `${name} ${versionOf(name)}`),
  ].join(' · ')
}

/** From the manifest above the entry point: not every package exports its package.json. */
function versionOf(name: string): string {
  for (let folder = dirname(load.resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'))
    if (manifest?.name === name) return manifest.version
  }
  throw new Error(`${name} is not installed`)
}

function readManifest(path: string): { name?: string; version: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
