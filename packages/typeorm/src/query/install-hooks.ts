import type { DataSource } from 'typeorm'
import { registry } from '../registry.ts'
import { installSchemaGuard } from '../schema/install-guard.ts'
import { installCountingHooks } from './counting-hooks.ts'
import { installErrorHooks } from './error-hooks.ts'
import { installReadHooks } from './read-hooks.ts'
import { installRowHooks } from './row-hooks.ts'
import { installSchemaHooks } from './schema-hooks.ts'
import { installSearchHooks } from './search-hooks.ts'
import { classesOf } from './typeorm-internals.ts'
import { installWriteHooks } from './write-hooks.ts'

/**
 * Hooks into the classes of a DataSource's copy of TypeORM, once per copy and driver. For DataSources without encryption they do
 * nothing.
 *
 * @throws WaxsealError CONFIG_INVALID when the copy is of a version that is not supported
 */
export function installHooks(dataSource: DataSource): void {
  const classes = classesOf(dataSource)
  if (!registry.patched.has(classes.select)) {
    installSearchHooks(classes)
    installCountingHooks(classes)
    installReadHooks(classes)
    installWriteHooks(classes)
    installRowHooks(classes)
    installErrorHooks(classes)
    registry.patched.add(classes.select)
  }
  if (!registry.patched.has(classes.runner)) {
    installSchemaHooks(classes)
    registry.patched.add(classes.runner)
  }
  if (!registry.patched.has(classes.schemaBuilder)) {
    installSchemaGuard(classes.schemaBuilder)
    registry.patched.add(classes.schemaBuilder)
  }
}
