import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The datasource providers of schema.prisma that the suite runs on. */
export type Provider = 'sqlite' | 'mysql' | 'postgresql'

/** The two generators of Prisma, both of which applications use. */
export type Generator = 'prisma-client' | 'prisma-client-js'

/** A Prisma version as it is installed: everything of it resolves from `root`. */
export interface Installation {
  readonly root: string
  readonly version: string
  readonly generators: readonly Generator[]
}

/** A Prisma version with one of its generators. */
export interface Variant extends Pick<Installation, 'root' | 'version'> {
  readonly generator: Generator
}

export const PROVIDERS: readonly Provider[] = ['sqlite', 'mysql', 'postgresql']

const BOTH: readonly Generator[] = ['prisma-client', 'prisma-client-js']

// One generator of the oldest: the other one's clients share the query compiler of the first database that a process meets.
const installed: readonly (readonly [folder: string, generators: readonly Generator[]])[] = [
  ['..', BOTH],
  ['../prisma-6', BOTH],
  ['../prisma-6.16', ['prisma-client-js']],
]
const roots = installed.map(
  ([path, generators]) => [fileURLToPath(new URL(path, import.meta.url)), generators] as const,
)
// One more installation can be tried without adding it to the workspace: a folder with its package.json and node_modules.
const extra = process.env.WAXSEAL_TEST_PRISMA

/** The installed Prisma versions, the newest first. */
export const INSTALLATIONS: readonly Installation[] = [...roots, ...(extra ? [[extra, BOTH] as const] : [])].map(
  ([root, generators]) => ({ root, version: versionOf(root), generators }),
)

/** Every version with every generator. */
export const VARIANTS: readonly Variant[] = INSTALLATIONS.flatMap(({ root, version, generators }) =>
  generators.map(generator => ({ root, version, generator })),
)

/** Where the client of a variant is generated. Git ignores it. */
export function outputOf(variant: Variant, provider: Provider): string {
  return `${variant.root}/generated/${variant.generator}-${provider}`
}

function versionOf(root: string): string {
  const manifest = createRequire(`${root}/`).resolve('@prisma/client/package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
