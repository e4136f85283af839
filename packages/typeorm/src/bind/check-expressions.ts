import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import { lastName, sqlIdentifiers } from '../query/sql-identifiers.ts'
import type { EncryptedNames } from '../query/sql-text.ts'
import { refuseColumn } from './check-column.ts'

/**
 * Refuses what an entity declares as SQL about its encrypted columns in any way but to ask whether they are NULL: the database
 * would look at ciphertext. Also a standing order of rows by one.
 *
 * @throws WaxsealError FIELD_UNSUPPORTED
 */
export function checkExpressions(metadata: EntityMetadata, names: EncryptedNames): void {
  for (const [what, expression] of expressionsOf(metadata)) {
    for (const { path, isHarmless } of sqlIdentifiers(expression)) {
      const field = isHarmless ? undefined : names.get(lastName(path))
      if (field === undefined) continue
      refuseColumn('FIELD_UNSUPPORTED', field.name, `${what} would see ciphertext; check values in the application`)
    }
  }
  for (const path of Object.keys(metadata.orderBy ?? {})) {
    const field = names.get(path.toLowerCase())
    if (field !== undefined) refuseColumn('FIELD_UNSUPPORTED', field.name, 'rows cannot be put in order by ciphertext')
  }
}

function* expressionsOf(metadata: EntityMetadata): Generator<[what: string, expression: string]> {
  for (const { name, expression } of metadata.checks) yield [`the check "${name}"`, expression]
  for (const { name, expression } of metadata.exclusions) yield [`the exclusion "${name}"`, expression]
  for (const { name, where } of metadata.indices) if (where) yield [`the condition of the index "${name}"`, where]
  for (const { databaseName, asExpression } of metadata.columns) {
    if (asExpression) yield [`the generated column "${databaseName}"`, asExpression]
  }
}
