import type { Table, TableColumn } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { isRetyped } from './column-shape.ts'
import { refuseDrop, refuseRetyping } from './refuse-change.ts'
import { type SchemaBuilderInternals, tableOf } from './schema-builder.ts'

/** What a guarded run of the schema builder is to refuse. */
export interface GuardOptions {
  readonly binding: Binding
  /**
   * A column in which no row has a value may be dropped: right when the schema of this very database is being changed, and
   * wrong for a migration, which other databases will run.
   */
  readonly sparesValuesOnly: boolean
}

/** A column of an encrypted field: the one with the ciphertext, or the one with its index. */
interface FieldColumn {
  readonly field: EncryptedField
  readonly column: ColumnMetadata
}

/** A table that an entity with encrypted fields has already. */
interface GuardedTable {
  readonly metadata: EntityMetadata
  readonly table: Table
  readonly columns: readonly FieldColumn[]
}

/**
 * Lets a schema builder refuse what would cost values of encrypted columns. TypeORM changes a column's type or length by
 * dropping it and adding it anew; and a column that was renamed along with other changes is dropped as well.
 */
export function guardChanges(builder: SchemaBuilderInternals, options: GuardOptions): void {
  const { dropRemovedColumns, updateExistColumns } = builder
  // Not before: of a single column that was renamed, TypeORM finds out by then.
  builder.dropRemovedColumns = async () => {
    for (const guarded of guardedTables(builder, options.binding)) await checkDrops(builder, guarded, options)
    await dropRemovedColumns.call(builder)
  }
  builder.updateExistColumns = async () => {
    for (const guarded of guardedTables(builder, options.binding)) await checkChanges(builder, guarded, options)
    await updateExistColumns.call(builder)
  }
}

function guardedTables(builder: SchemaBuilderInternals, binding: Binding): GuardedTable[] {
  return builder.entityToSyncMetadatas.flatMap(metadata => {
    const fields = binding.fieldsOf(metadata)
    const table = fields.length === 0 ? undefined : tableOf(builder, metadata)
    if (table === undefined) return []
    const columns = fields.flatMap(field =>
      [field.column, field.indexColumn].flatMap(column => (column === undefined ? [] : { field, column })),
    )
    return { metadata, table, columns }
  })
}

/** Refuses to drop a column that may be an encrypted one, or an index, under its old name. */
async function checkDrops(
  builder: SchemaBuilderInternals,
  { metadata, table, columns }: GuardedTable,
  { binding, sparesValuesOnly }: GuardOptions,
): Promise<void> {
  const { driver } = binding.dataSource
  const known = new Set(metadata.columns.filter(column => !column.isVirtualProperty).map(column => column.databaseName))
  const dropped = table.columns.filter(({ name }) => !known.has(name))
  for (const { field, column } of columns) {
    if (table.findColumnByName(column.databaseName) !== undefined) continue
    for (const candidate of dropped) {
      if (isRetyped(driver, candidate, column)) continue
      if (sparesValuesOnly && !(await holdsValues(builder, table, candidate))) continue
      refuseDrop({ field, column, table, existing: candidate })
    }
  }
}

/** Refuses to change a column's type or length. */
async function checkChanges(
  builder: SchemaBuilderInternals,
  { table, columns }: GuardedTable,
  { binding, sparesValuesOnly }: GuardOptions,
): Promise<void> {
  const { driver } = binding.dataSource
  for (const { field, column } of columns) {
    const existing = table.findColumnByName(column.databaseName)
    if (existing === undefined || driver.findChangedColumns([existing], [column]).length === 0) continue
    if (!isRetyped(driver, existing, column)) continue
    if (sparesValuesOnly && !(await holdsValues(builder, table, existing))) continue
    refuseRetyping({ field, column, table, existing })
  }
}

async function holdsValues(builder: SchemaBuilderInternals, table: Table, column: TableColumn): Promise<boolean> {
  const query = builder.queryRunner.manager.createQueryBuilder(builder.queryRunner)
  try {
    const filled = query.select('1', 'filled').from(table.name, 't').where(`t.${column.name} IS NOT NULL`).limit(1)
    return (await filled.getRawMany()).length > 0
  } catch {
    return true // under another name in the database still: TypeORM would rename it first
  }
}
