import { type RowKeyColumn, rowBinding } from '@waxseal/core'
import { refuse } from '../refuse.ts'
import { type Fields, isOmitted } from '../walk/prisma-value.ts'

/** A field that cells of its row are bound to. */
export interface RowKeyField extends RowKeyColumn {
  /** Its name in the database. */
  readonly column: string
  /**
   * False where the database takes values for equal that are not: text by a collation, or padded text. What a `where` says
   * is then not what the row holds.
   */
  readonly isExact: boolean
  /** Makes a value as the schema's default would, which the engine would make too late to be bound to. */
  readonly generate: (() => string) | undefined
  /** What the database would not give back as it was given, in words; undefined where it would. */
  readonly complaint: (value: unknown) => string | undefined
}

/** The fields that the cells of a row are bound to: one `bindTo`. */
export class RowKey {
  readonly fields: readonly RowKeyField[]

  constructor(fields: readonly RowKeyField[]) {
    this.fields = fields
  }

  /**
   * What a cell of the row is bound to.
   *
   * @param row - the values of the key's fields, by name
   * @param label - the encrypted field, for messages
   * @throws WaxsealError ROW_KEY_INVALID when one is missing, or of the wrong kind
   */
  bindingOf(row: Fields, label: string): Buffer {
    const values = this.fields.map(({ name }) => row[name])
    return rowBinding(this.fields, values, label)
  }

  /** The same for a row that is about to be created. Makes values that are missing, where the schema has a default for it. */
  bindingOfNew(data: Fields, label: string): Buffer {
    for (const { name, generate, complaint } of this.fields) {
      if (isOmitted(data[name]) && generate !== undefined) data[name] = generate()
      const what = complaint(data[name])
      if (what !== undefined) refuse('ROW_KEY_INVALID', label, `bound to the row by "${name}", and ${what}`)
    }
    return this.bindingOf(data, label)
  }
}
