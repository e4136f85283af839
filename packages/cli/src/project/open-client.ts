import { WaxsealError } from '@waxseal/core'
import { loadModule } from '@waxseal/program'
import type { ReadConfig } from '../config/read-config.ts'
import { findExport, type Wanted } from './find-export.ts'
import type { Project } from './project.ts'
import { unavailable } from './unavailable.ts'

/** What is asked of a Prisma client. */
interface ClientLike {
  readonly $extends: unknown
  $connect(): Promise<void>
  $disconnect(): Promise<void>
}

const WANTED: Wanted = {
  name: 'a Prisma client',
  fits: value => {
    const { $extends, $connect } = value as Partial<ClientLike>
    return typeof $extends === 'function' && typeof $connect === 'function'
  },
  // A module often exports the client that it wraps, too.
  isEncrypted: value => '$waxseal' in value,
}

/** Connects a project's Prisma client. */
export async function openClient(config: ReadConfig): Promise<Project> {
  const { encryptionOf } = await import('@waxseal/prisma').catch(refuseWithout)
  const { module: path, export: name } = config.module
  const client = (await findExport(await loadModule(path), name, path, WANTED)) as ClientLike
  const close = () => client.$disconnect()
  try {
    const database = encryptionOf(client).database()
    await client.$connect().catch(unavailable)
    return { config, database, close }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

function refuseWithout(): never {
  throw new WaxsealError(
    'CONFIG_INVALID',
    'a Prisma project needs the package @waxseal/prisma beside waxseal: install it',
  )
}
