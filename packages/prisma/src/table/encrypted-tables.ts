import { type CellCarrier, type EncryptedTable, type FieldCipher, TableField } from '@waxseal/core'
import type { DecimalText } from '../field/decimal.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import type { DataModel } from '../schema/data-model.ts'

/** The tables of a client that have encrypted columns; those whose cells KMS encrypts itself are none. Views are none. */
export function encryptedTables(
  models: ReadonlyMap<string, Model>,
  dataModels: ReadonlyMap<string, DataModel>,
): EncryptedTable[] {
  return [...models.values()]
    .filter(model => !model.isView && model.cells.some(field => !field.isDirect))
    .map(model => tableOf(model, dataModels.get(model.name)!))
}

/** The labels of fields that KMS encrypts itself. */
export function directFields(models: ReadonlyMap<string, Model>): string[] {
  return [...models.values()].flatMap(model => model.cells.filter(field => field.isDirect).map(field => field.label))
}

function tableOf(model: Model, { name, schema, table, primaryKey, scalars }: DataModel): EncryptedTable {
  const columnOf = (field: string): string => scalars.get(field)!.column
  const fields = model.cells.filter(field => !field.isDirect).map(field => tableField(field, columnOf))
  return { name, schema, table, primaryKey: primaryKey.map(columnOf), fields }
}

function tableField(field: EncryptedField, columnOf: (field: string) => string): TableField {
  const { label, column, isJson, cipher, scoped, index, rowKey, decimals } = field
  return new TableField({
    name: label,
    column,
    carrier: carrierOf(isJson, field.isText),
    cipher: cipher as FieldCipher,
    scoped,
    index: index && { column: columnOf(index.name), form: index.form, blind: index.blind },
    bindTo: rowKey?.fields,
    decimals: decimals && (digits => canonical(decimals, digits)),
  })
}

function carrierOf(isJson: boolean, isText: boolean): CellCarrier {
  if (isJson) return 'json'
  return isText ? 'text' : 'binary'
}

function canonical(decimals: DecimalText, digits: string): string {
  return decimals.encode(decimals.decode(digits))
}
