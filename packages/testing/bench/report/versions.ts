import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { engineInfo } from '@waxseal/core'

const load = createRequire(import.meta.url)

/** What the figures were measured on: runtime, machine and engine; and the versions of who was measured. */
export function versionLines(): [string, string] {
  const packages = [
    'typeorm',
    'typeorm-encrypted',
    '@prisma/client',
    'prisma-encryption',
    'prisma-field-encryption',
    '@47ng/cloak',
    'libsql',
  ]
  const { name, reason } = engineInfo()
  const runtime = [
    `Node ${process.versions.node}`,
    `OpenSSL ${process.versions.openssl}`,
    `${cpus()[0]?.model.trim()} × ${availableParallelism()}`,
    `Waxseal's engine: ${name} (${reason})`,
  ]
  return [runtime, packages.map(one => `${one} ${versionOf(one)}`)].map(parts => parts.join(' · ')) as [string, string]
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
