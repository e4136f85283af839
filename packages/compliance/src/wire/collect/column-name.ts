import { WaxsealError } from '@waxseal/core'

/** A column, as its user names it. */
export interface ColumnName {
  /** The schema of PostgreSQL, or the database of MySQL; the session's own where it is not said. */
  readonly schema: string | undefined
  readonly table: string
  readonly column: string
}

/**
 * Reads `table.column` or `schema.table.column`. Names with dots in them have no spelling here.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export function parseColumnName(text: string): ColumnName {
  const parts = text.trim().split('.')
  if (parts.length < 2 || parts.length > 3 || parts.some(part => part === '' || part.includes('\0'))) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      `columns: ${JSON.stringify(text)} is no table.column or schema.table.column`,
    )
  }
  const [column, table, schema] = parts.toReversed()
  return { schema, table: table!, column: column! }
}
