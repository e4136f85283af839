import type { CellCarrier } from '@waxseal/core'

/** How a column's values are read for use as a key, and compared. Columns of other types are not worked with as keys. */
export type KeyKind = 'integer' | 'text' | 'bytes' | 'other'

/** A column as the database has it. */
export interface ColumnShape {
  readonly name: string
  /** Its type in the database's own words, for messages: `varchar(100)`. */
  readonly type: string
  readonly isNullable: boolean
  /** What its values are as a key: `other` where they are read as text and cast back; undefined where that is not exact. */
  readonly kind: KeyKind | undefined
  /** What a parameter has to be cast to, to be compared with it in the column's own order: `CAST(? AS …)`. */
  readonly cast: string | undefined
  /** What ciphertext it could hold. Undefined where any: SQLite's columns take what they are given. */
  readonly carriers: readonly CellCarrier[]
  /** Bytes of a binary column, characters of a text column. Infinity where nobody needs to count. */
  readonly capacity: number
}

/** A table as the database has it. */
export interface TableShape {
  readonly columns: ReadonlyMap<string, ColumnShape>
  /** Keys that tell rows apart, the primary key first: columns of unique indexes that are never NULL. */
  readonly keys: readonly (readonly string[])[]
}
