import { type RowKeyColumn, rowBinding, WaxsealError } from '@waxseal/core'
import type { ObjectLiteral } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import { bytesOf } from './bytes-of.ts'

/** A column that cells of its row are bound to. */
export interface KeyColumn extends RowKeyColumn {
  readonly column: ColumnMetadata
  /**
   * False where the database takes values for equal that are not: text by a collation, or padded text. What criteria say
   * is then not what the row holds.
   */
  readonly isExact: boolean
  /** What is wrong with a value that the database would not give back as it was given. */
  readonly complaint: (value: unknown) => string | undefined
}

/** The columns that the cells of a row are bound to: the `bindTo` of a field. Values are as the database has them. */
export class RowKey {
  readonly columns: readonly KeyColumn[]

  constructor(columns: readonly KeyColumn[]) {
    this.columns = columns
  }

  /**
   * What the cells of a row are bound to.
   *
   * @param values - one per column
   * @param field - the encrypted field, for messages
   * @throws WaxsealError ROW_KEY_INVALID when one is missing, or of the wrong kind
   */
  bindingOf(values: readonly unknown[], field: string): Buffer {
    return rowBinding(
      this.columns,
      values.map(value => bytesOf(value) ?? value),
      field,
    )
  }

  /** The same for a row that is about to be written whole. */
  bindingOfNew(row: ObjectLiteral, field: string): Buffer {
    const values = this.columns.map(({ column, name, complaint }) => {
      const value: unknown = column.getEntityValue(row, true)
      const what = complaint(value)
      if (what !== undefined) refuseRow(field, `it is bound to the row by "${name}", and ${what}`)
      return value
    })
    return this.bindingOf(values, field)
  }
}

/** Refuses a read or write whose row has no key, or another than it should. */
export function refuseRow(field: string, what: string): never {
  throw new WaxsealError('ROW_KEY_INVALID', `${field}: ${what}`, { field })
}

/** Refuses a statement that does not say which one row it writes. */
export function refuseAnyRow(field: string, columns: readonly KeyColumn[], what: string): never {
  throw new WaxsealError('QUERY_UNSUPPORTED', `${field}: it is bound to its row by ${namesOf(columns)}, and ${what}`, {
    field,
  })
}

/** `"tenantId", "id"`. */
export function namesOf(columns: readonly KeyColumn[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ')
}
