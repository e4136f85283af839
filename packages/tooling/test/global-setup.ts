import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installConsumer } from '../src/packing/install-consumer.ts'
import { packPublished, type Tarballs } from '../src/packing/pack-published.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The tarballs of the published packages, by name. */
    tarballs: Tarballs
    /** The folder of a project that has them installed. */
    consumer: string
  }
}

/** Before the suites run: the published packages, packed and installed as their users get them. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'waxseal-packed-'))
  const tarballs = await packPublished(folder)
  const consumer = join(folder, 'consumer')
  await installConsumer(consumer, tarballs)
  project.provide('tarballs', tarballs)
  project.provide('consumer', consumer)
  return () => rm(folder, { recursive: true, force: true })
}
