import { WaxsealError, type WaxsealErrorCode } from '@waxseal/core'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import { markOf } from '../column/mark.ts'

/** What to call a column in messages: `Patient.email`. */
export function fieldName(metadata: EntityMetadata, column: ColumnMetadata): string {
  return `${metadata.name}.${column.propertyPath}`
}

/** An error about a column that cannot be bound. */
export function refuseColumn(code: WaxsealErrorCode, field: string, what: string): never {
  throw new WaxsealError(code, `${field}: ${what}`, { field })
}

/**
 * Refuses columns that TypeORM would compare, join on or fill in outside of our reach.
 *
 * @throws WaxsealError FIELD_UNSUPPORTED
 */
export function checkColumn(
  metadata: EntityMetadata,
  column: ColumnMetadata,
  referenced: ReadonlySet<ColumnMetadata>,
): void {
  const field = fieldName(metadata, column)
  const refuse = (what: string): never => refuseColumn('FIELD_UNSUPPORTED', field, what)
  if (column.isPrimary || column.isObjectId) refuse('a primary key cannot be encrypted; give the entity one in clear')
  if (column.relationMetadata || column.referencedColumn) refuse('a relation column cannot be encrypted')
  if (referenced.has(column)) refuse('a column that a relation refers to cannot be encrypted')
  if (column.default !== undefined && column.default !== null) {
    refuse('a default would be written by the database, in clear; set the value in the entity instead')
  }
  if (column.isGenerated || column.asExpression || column.generatedType || column.onUpdate) {
    refuse('a value that the database generates cannot be encrypted')
  }
  if (column.isArray) refuse('an array column cannot be encrypted; use type: "json"')
  if (column.embeddedMetadata?.isArray) refuse('a column in an array of embedded objects cannot be encrypted')
  const special = column.isVersion || column.isCreateDate || column.isUpdateDate || column.isDeleteDate
  if (special || column.isDiscriminator || column.isTreeLevel || column.isVirtualProperty) {
    refuse('a column that TypeORM maintains cannot be encrypted')
  }
  const constrained = [...metadata.indices, ...metadata.uniques].some(({ columns }) => columns.includes(column))
  if (constrained) {
    refuse(
      'an index or unique constraint over ciphertext finds nothing, since equal values differ there: use the option ' +
        `index (or { unique: true }), and name "${column.propertyName}_bidx" in constraints over several columns`,
    )
  }
}

/** Refuses a mark that is one of several transformers of a column. @throws WaxsealError FIELD_UNSUPPORTED */
export function checkTransformers(metadata: EntityMetadata, column: ColumnMetadata): void {
  if (!Array.isArray(column.transformer) || !column.transformer.some(markOf)) return
  const what = 'the encryption must be the only transformer of its column; map values in the entity instead'
  refuseColumn('FIELD_UNSUPPORTED', fieldName(metadata, column), what)
}
