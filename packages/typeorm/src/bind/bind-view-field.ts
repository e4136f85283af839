import { FieldCipher } from '@waxseal/core'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { ValueMark } from '../column/mark.ts'
import { EncryptedField } from '../field/encrypted-field.ts'
import type { BindingColumns } from './bind-columns.ts'
import { findIndexColumn } from './bind-field.ts'
import { bindViewRowKey } from './bind-row-key.ts'
import { checkColumn, fieldName, refuseColumn } from './check-column.ts'

/**
 * Makes the field of a view's column. It is the field of a table under another name: everything about it but its name is
 * taken from there, and the context says which one it is.
 *
 * @throws WaxsealError CONFIG_INVALID, FIELD_UNKNOWN, FIELD_UNSUPPORTED
 */
export function bindViewField(
  binder: BindingColumns,
  metadata: EntityMetadata,
  column: ColumnMetadata,
  { options }: ValueMark,
  known: Iterable<EncryptedField>,
): EncryptedField {
  const name = fieldName(metadata, column)
  checkColumn(metadata, column, binder.referenced)
  const { context } = options
  if (context === undefined) {
    const what = 'a view shows the ciphertext of a table: give the context of its column there, such as "patient.email"'
    refuseColumn('CONFIG_INVALID', name, what)
  }
  const shown = [...known].find(field => field.context === context)
  if (shown === undefined) {
    const what = `no table of this DataSource has an encrypted column with the context "${context}" that the view could show`
    refuseColumn('FIELD_UNKNOWN', name, what)
  }
  if ((options.type ?? shown.type) !== shown.type) {
    refuseColumn('CONFIG_INVALID', name, `it shows ${shown.name}, whose type is ${shown.type}, and not ${options.type}`)
  }
  showColumn(column, shown.column)
  const indexColumn = findIndexColumn(metadata, column)
  if (indexColumn !== undefined) {
    if (shown.indexColumn === undefined) {
      refuseColumn('CONFIG_INVALID', name, `it shows ${shown.name}, which has no index that the view could show`)
    }
    showColumn(indexColumn, shown.indexColumn)
    // What is not stored has no index in the database.
    metadata.indices = metadata.indices.filter(({ columns }) => !columns.includes(indexColumn))
  }
  const { carrier, jsonCells, index, scoped, unsealed } = shown
  const cipher = new FieldCipher(binder.keyring, { context, type: shown.type, field: name, ...unsealed })
  return new EncryptedField({
    ...{ name, column, carrier, jsonCells, cipher, unsealed, scoped, indexColumn },
    rowKey: bindViewRowKey(shown, metadata, options.bindTo, name),
    index: indexColumn && index,
    scope: binder.scope,
  })
}

function showColumn(column: ColumnMetadata, shown: ColumnMetadata): void {
  column.type = shown.type
  column.length = shown.length
}
