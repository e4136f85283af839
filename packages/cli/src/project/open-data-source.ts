import { WaxsealError } from '@waxseal/core'
import { loadModule } from '@waxseal/program'
import type { ReadConfig } from '../config/read-config.ts'
import { findExport, type Wanted } from './find-export.ts'
import type { Project } from './project.ts'
import { unavailable } from './unavailable.ts'

/** What is asked of a DataSource. The project's TypeORM is whichever it has: no type of it is at hand here. */
interface DataSourceLike {
  readonly isInitialized: boolean
  readonly manager: object
  readonly options: object
  setOptions(options: object): unknown
  initialize(): Promise<unknown>
  destroy(): Promise<void>
}

const WANTED: Wanted = {
  name: 'a TypeORM DataSource',
  fits: value => {
    const { initialize, setOptions, manager } = value as Partial<DataSourceLike>
    return typeof initialize === 'function' && typeof setOptions === 'function' && typeof manager === 'object'
  },
}

/** Connects a project's DataSource. Its schema is not synchronized, and its migrations are not run. */
export async function openDataSource(config: ReadConfig): Promise<Project> {
  const { encryptionOf } = await import('@waxseal/typeorm').catch(refuseWithout)
  const { module: path, export: name } = config.module
  const found = await findExport(await loadModule(path), name, path, WANTED)
  const dataSource = found as DataSourceLike
  if (!dataSource.isInitialized) {
    // As TypeORM's own command line does; queries that it logs hold values.
    dataSource.setOptions({ synchronize: false, migrationsRun: false, dropSchema: false, logging: false })
    await dataSource.initialize().catch(unavailable)
  }
  const close = () => dataSource.destroy()
  try {
    return { config, database: encryptionOf(found as never).database(), close }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

function refuseWithout(): never {
  throw new WaxsealError(
    'CONFIG_INVALID',
    'a TypeORM project needs the package @waxseal/typeorm beside waxseal: install it',
  )
}
