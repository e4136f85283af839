import type { ObjectLiteral } from 'typeorm'

/**
 * A value on its way into the database, with the row that is being written. TypeORM shows its transformers values only;
 * this comes from the column's `getEntityValue`, which sees the row.
 */
export class BoundValue {
  readonly value: unknown
  readonly row: ObjectLiteral

  constructor(value: unknown, row: ObjectLiteral) {
    this.value = value
    this.row = row
  }
}

/** A cell on its way out, decrypted where its row was at hand. It stands in the row in the cell's place until TypeORM asks for it. */
export class OpenedCell {
  readonly cell: unknown
  readonly value: unknown

  constructor(cell: unknown, value: unknown) {
    this.cell = cell
    this.value = value
  }
}
