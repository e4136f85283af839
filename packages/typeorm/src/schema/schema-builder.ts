import type { DataSource, QueryRunner, Table } from 'typeorm'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'

/** What we use of TypeORM's schema builder, beyond what its types make public. Both major lines have it. */
export interface SchemaBuilderInternals {
  /** TypeORM 1. */
  dataSource?: DataSource
  /** TypeORM 0.3. */
  connection?: DataSource
  /** TypeORM 0.3 keeps the tables there. */
  readonly queryRunner: QueryRunner & { readonly loadedTables?: readonly Table[] }
  /** The tables as the database has them; columns that the builder renames are renamed here as well. TypeORM 1. */
  readonly tables?: readonly Table[]
  readonly entityToSyncMetadatas: readonly EntityMetadata[]
  getTablePath(target: EntityMetadata | Table): string
  dropRemovedColumns(): Promise<void>
  updateExistColumns(): Promise<void>
  /** What synchronizing would do, without doing it. */
  log(): Promise<unknown>
}

/** The table of an entity; undefined where it has none yet. */
export function tableOf(builder: SchemaBuilderInternals, metadata: EntityMetadata): Table | undefined {
  const path = builder.getTablePath(metadata)
  const tables = builder.tables ?? builder.queryRunner.loadedTables ?? []
  return tables.find(table => builder.getTablePath(table) === path)
}
