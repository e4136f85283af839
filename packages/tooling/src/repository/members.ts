import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.ts'

/** The parts of a package.json that tell what a package depends on. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** A package of the workspace. */
export interface Member {
  /** Its folder, absolute. */
  readonly folder: string
  readonly manifest: Manifest
}

/** The packages in one folder of the workspace. */
export function membersIn(folder: 'packages' | 'examples'): Member[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder))
    .map(name => join(root, folder, name))
    .filter(member => existsSync(join(member, 'package.json')))
    .map(member => ({ folder: member, manifest: readManifest(member) }))
}

/** The packages that are published. */
export function publishedPackages(): Member[] {
  return membersIn('packages').filter(({ manifest }) => !manifest.private)
}

/** What a package needs at run time, by name: the value is the range. */
export function runtimeDependencies(manifest: Manifest): Readonly<Record<string, string>> {
  return { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}
