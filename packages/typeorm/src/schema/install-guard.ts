import type { Binding } from '../bind/binding.ts'
import { wrap } from '../query/wrap.ts'
import { guardChanges } from './guard-changes.ts'
import type { SchemaBuilderInternals } from './schema-builder.ts'

const SILENT = { logSchemaBuild(): void {} }

/**
 * Guards TypeORM's schema builder, which everything that compares the schema with the entities goes through: `synchronize`
 * through `build`, the commands `migration:generate` and `schema:log` through `log`.
 */
export function installSchemaGuard(prototype: object): void {
  wrap<SchemaBuilderInternals, [], Promise<unknown>>(prototype, 'log', ({ binding, self, proceed }) => {
    if (binding.fields.size > 0) guardChanges(self, { binding, sparesValuesOnly: false })
    return proceed()
  })
  wrap<object, [], Promise<unknown>>(prototype, 'build', async ({ binding, proceed }) => {
    if (binding.fields.size > 0) await rehearse(binding)
    return proceed()
  })
}

/** Goes through the changes without making them: MySQL could not take back what came before a refusal. */
async function rehearse(binding: Binding): Promise<void> {
  const { dataSource } = binding
  const builder = dataSource.driver.createSchemaBuilder() as unknown as SchemaBuilderInternals
  // Without hooks, as they know a DataSource by its identity, and without saying that anything is changed.
  const quiet = Object.create(dataSource, { logger: { value: SILENT } }) as typeof dataSource
  if (builder.dataSource === undefined) builder.connection = quiet
  else builder.dataSource = quiet
  const encrypted = builder.entityToSyncMetadatas.filter(metadata => binding.fieldsOf(metadata).length > 0)
  Object.defineProperties(builder, {
    entityToSyncMetadatas: { value: encrypted },
    viewEntityToSyncMetadatas: { value: [] },
  })
  guardChanges(builder, { binding, sparesValuesOnly: true })
  await builder.log()
}
