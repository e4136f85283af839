import { WaxsealError } from '@waxseal/core'
import type { QueryRunner } from 'typeorm'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Binding } from './binding.ts'

/**
 * Refuses to synchronize where a column with values would become an encrypted column of another type: TypeORM would drop
 * it and add it anew, and the values would be gone (or, on SQLite, stay in clear).
 *
 * @throws WaxsealError SCHEMA_CHANGE_UNSAFE
 */
export async function guardExistingColumns(binding: Binding): Promise<void> {
  if (binding.fields.size === 0) return
  const { dataSource } = binding
  const runner = dataSource.createQueryRunner('master')
  try {
    for (const metadata of dataSource.entityMetadatas) {
      if (metadata.tableType !== 'regular' && metadata.tableType !== 'entity-child') continue
      for (const field of binding.fieldsOf(metadata)) await guardColumn(runner, metadata, field)
    }
  } finally {
    await runner.release()
  }
}

async function guardColumn(
  runner: QueryRunner,
  metadata: EntityMetadata,
  { name, column }: EncryptedField,
): Promise<void> {
  const { driver } = metadata.connection
  const table = await runner.getTable(metadata.tablePath)
  const existing = table?.findColumnByName(column.databaseName)
  if (existing === undefined) return
  const wanted = driver.normalizeType(column)
  if (existing.type === wanted && existing.length === driver.getColumnLength(column)) return
  const [cell, from] = [
    driver.escape(column.databaseName),
    metadata.tablePath.split('.').map(part => driver.escape(part)),
  ]
  const filled = await runner.query(`SELECT 1 AS filled FROM ${from.join('.')} WHERE ${cell} IS NOT NULL LIMIT 1`)
  if (filled.length === 0) return
  throw new WaxsealError(
    'SCHEMA_CHANGE_UNSAFE',
    `${name}: the column "${column.databaseName}" of "${metadata.tableName}" is of type ${existing.type} and holds values. To ` +
      `make it ${wanted}, synchronize would drop it with all of them: add an encrypted column beside it, copy the values ` +
      'through the entity, and drop the old column in a migration',
    { field: name },
  )
}
