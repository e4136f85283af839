import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { EncryptedNames } from './sql-text.ts'

/** The names by which SQL text can mention fields: those of their properties, and of their columns. */
export function namesOf(fields: readonly EncryptedField[]): EncryptedNames {
  return new Map(
    fields.flatMap(field => {
      const { propertyPath, databaseName } = field.column
      return [propertyPath, databaseName].map(name => [name.toLowerCase(), field] as const)
    }),
  )
}

/** The names of the columns of tables, for SQL text that selects from them by itself. */
export function namesByTable(
  metadatas: readonly EntityMetadata[],
  fieldsOf: (metadata: EntityMetadata) => readonly EncryptedField[],
): ReadonlyMap<string, EncryptedNames> {
  const tables = new Map<string, EncryptedNames>()
  for (const metadata of metadatas) {
    const fields = fieldsOf(metadata)
    if (fields.length === 0) continue
    const table = metadata.tableName.toLowerCase()
    tables.set(table, new Map([...(tables.get(table) ?? []), ...namesOf(fields)]))
  }
  return tables
}
