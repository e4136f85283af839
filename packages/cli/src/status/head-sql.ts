import { ENVELOPE_OVERHEAD, envelopeTextLength, quoteName, type SqlDialect, type TableField } from '@waxseal/core'

/** The cell's group where it holds no envelope. */
export const NULL_CELL = 'null'
export const PLAIN_CELL = 'plain'

/**
 * SQL that gives for the cell of a column `null`, `plain`, or the first eight bytes of its envelope: as hexadecimal digits of a
 * binary column, and as the first eleven characters of a text or JSON column. A value in clear never leaves the database.
 * What counts as an envelope is what `isEnvelope` of the core takes for one, if it is long enough to be whole.
 */
export function headSql(dialect: SqlDialect, { column, carrier }: Pick<TableField, 'column' | 'carrier'>): string {
  const cell = quoteName(dialect, column)
  const [isEnvelope, head] =
    carrier === 'binary' ? binaryHead(dialect, cell) : textHead(textSql(dialect, cell, carrier))
  return `CASE WHEN ${cell} IS NULL THEN '${NULL_CELL}' WHEN ${isEnvelope} THEN ${head} ELSE '${PLAIN_CELL}' END`
}

// The magic's third byte is 0x75 in version 1 and one more in each that follows, to version 9.
function binaryHead(dialect: SqlDialect, cell: string): readonly [string, string] {
  // SQLite keeps what was there before the encryption as the text that it was.
  const bytes = dialect === 'sqlite' ? `CAST(${cell} AS BLOB)` : cell
  const hex = (length: number) => {
    const start = `substr(${bytes}, 1, ${length})`
    return dialect === 'postgres' ? `encode(${start}, 'hex')` : `lower(hex(${start}))`
  }
  return [`${hex(3)} BETWEEN 'c1ac75' AND 'c1ac7d' AND length(${bytes}) >= ${ENVELOPE_OVERHEAD}`, hex(8)]
}

function textHead(text: string): readonly [string, string] {
  const start = `substr(${text}, 1, 3) = 'wax' AND substr(${text}, 4, 1) BETWEEN '1' AND '9'`
  return [`${start} AND length(${text}) >= ${envelopeTextLength(0)}`, `substr(${text}, 1, 11)`]
}

/** The cell as text that is compared byte by byte; of JSON, without its quotes. */
function textSql(dialect: SqlDialect, cell: string, carrier: 'text' | 'json'): string {
  const unquoted = (text: string) => (carrier === 'json' ? `trim(both '"' from ${text})` : text)
  switch (dialect) {
    case 'mysql':
      return `${unquoted(`CONVERT(${cell} USING utf8mb4)`)} COLLATE utf8mb4_bin`
    case 'postgres':
      return `(${unquoted(`${cell}::text`)} COLLATE "C")`
    case 'sqlite':
      return carrier === 'json' ? `trim(CAST(${cell} AS TEXT), '"')` : `CAST(${cell} AS TEXT)`
  }
}
