import { type CellCarrier, encodeKeyHeader, quoteName, type SqlDialect, type TableField } from '@waxseal/core'

const MAGIC = Buffer.from([0xc1, 0xac, 0x75])

/**
 * SQL about the cells of one column by their first bytes, so that a server tells without its rows being pulled what is encrypted, and
 * under which data key. The table has the alias `t`.
 */
export class CellSql {
  /** The column, quoted. */
  readonly name: string
  readonly #dialect: SqlDialect
  readonly #field: TableField

  constructor(dialect: SqlDialect, field: TableField) {
    this.name = `t.${quoteName(dialect, field.column)}`
    this.#dialect = dialect
    this.#field = field
  }

  /** True for cells that begin like an envelope of version 1. NULL for NULL. */
  get isSealed(): string {
    const { carrier } = this.#field
    if (carrier === 'binary') return `${this.#left(3)} = ${this.#bytes(MAGIC)}`
    return carrier === 'text' ? `${this.#left(4)} = ${this.#text('wax1')}` : `${this.#left(5)} = ${this.#text('"wax1')}`
  }

  /** True for cells that are neither NULL nor begin like an envelope. */
  get isPlain(): string {
    return `(${this.name} IS NOT NULL AND NOT (${this.isSealed}))`
  }

  /** The part of an envelope that names its data key: 8 bytes, or 11 characters, in JSON behind a quote. */
  get header(): string {
    return this.#left({ binary: 8, text: 11, json: 12 }[this.#field.carrier])
  }

  /** True for envelopes under one of these data keys. */
  isUnder(keyIds: readonly number[]): string {
    if (keyIds.length === 0) return '1 = 0'
    return `${this.header} IN (${keyIds.flatMap(id => this.#headersOf(id)).join(', ')})`
  }

  /** The length of a cell: bytes, or of text about that. */
  get length(): string {
    if (this.#dialect === 'sqlite') return `length(CAST(${this.name} AS BLOB))`
    return this.#field.carrier === 'binary' ? `OCTET_LENGTH(${this.name})` : `OCTET_LENGTH(${this.cell})`
  }

  /** The cell in the one form in which it is read and compared: bytes, or text. */
  get cell(): string {
    return cellExpression(this.#dialect, this.#field.carrier, this.name)
  }

  /** What a SELECT lists for it. SQLite's columns may hold both forms, which Prisma's adapters do not expect of one. */
  selected(alias: string): string {
    if (this.#dialect !== 'sqlite') return `${this.cell} AS ${alias}`
    const isBlob = `typeof(${this.name}) = 'blob'`
    return `CASE WHEN ${isBlob} THEN ${this.name} END AS ${alias}b, CASE WHEN NOT (${isBlob}) THEN ${this.cell} END AS ${alias}t`
  }

  /** A cell that was selected so; null for NULL. */
  static cellOf(row: Readonly<Record<string, unknown>>, alias: string): unknown {
    return row[alias] ?? row[`${alias}b`] ?? row[`${alias}t`] ?? null
  }

  #headersOf(keyId: number): string[] {
    const header = encodeKeyHeader(this.#field.type, keyId)
    if (this.#field.carrier === 'binary') return [this.#bytes(header)]
    // 8 bytes are 10 characters and 4 bits; the 2 bits that fill the eleventh are the nonce's.
    const quote = this.#field.carrier === 'json' ? '"' : ''
    return [0x00, 0x40, 0x80, 0xc0].map(bits => {
      const text = Buffer.concat([header, Buffer.of(bits)]).toString('base64url')
      return this.#text(quote + text.slice(0, 11))
    })
  }

  /** The first bytes or characters, to be compared with {@link #bytes} or {@link #text}. */
  #left(length: number): string {
    if (this.#dialect === 'sqlite') return `substr(${this.name}, 1, ${length})`
    if (this.#field.carrier === 'binary') {
      return this.#dialect === 'mysql'
        ? `LEFT(${this.name}, ${length})`
        : `substring(${this.name} FROM 1 FOR ${length})`
    }
    return `LEFT(${textExpression(this.#dialect, this.#field.carrier, this.name)}, ${length})${binaryOrder(this.#dialect)}`
  }

  #bytes(bytes: Buffer): string {
    const hex = bytes.toString('hex')
    return this.#dialect === 'postgres' ? `'\\x${hex}'::bytea` : `X'${hex}'`
  }

  #text(text: string): string {
    return `'${text}'`
  }
}

function binaryOrder(dialect: SqlDialect): string {
  if (dialect === 'mysql') return ' COLLATE utf8mb4_bin'
  return dialect === 'postgres' ? ' COLLATE "C"' : ''
}

function textExpression(dialect: SqlDialect, carrier: CellCarrier, name: string): string {
  if (dialect === 'postgres') return `CAST(${name} AS text)`
  return carrier === 'json' ? `CAST(${name} AS CHAR CHARACTER SET utf8mb4)` : `CONVERT(${name} USING utf8mb4)`
}

/** What stands in a cell, as bytes or as text, exactly and in any column. */
export function cellExpression(dialect: SqlDialect, carrier: CellCarrier, name: string): string {
  if (dialect === 'sqlite') {
    // A cast of a number that is no integer keeps 15 of its digits.
    return `CASE typeof(${name}) WHEN 'blob' THEN ${name} WHEN 'real' THEN printf('%!.17g', ${name}) ELSE CAST(${name} AS TEXT) END`
  }
  return carrier === 'binary' ? name : textExpression(dialect, carrier, name)
}

/** True where a cell is still what was read of it: byte by byte, whatever the column's collation. */
export function isUnchanged(dialect: SqlDialect, carrier: CellCarrier, name: string, read: string): string {
  const cell = cellExpression(dialect, carrier, name)
  if (dialect === 'sqlite') return `${cell} = ${read} COLLATE BINARY`
  if (carrier === 'binary') return `${cell} = ${read}`
  // As bytes: even MySQL's binary collations of text ignore blanks at the end.
  return dialect === 'mysql' ? `CAST(${cell} AS BINARY) = ${read}` : `${cell} COLLATE "C" = ${read}`
}
