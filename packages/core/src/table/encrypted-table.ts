import type { Encryption } from '../keyring/encryption.ts'
import type { SqlDialect } from '../store/key-table-ddl.ts'
import type { TableField } from './table-field.ts'

/** A value bound to a placeholder. Numbers beyond 2^53, dates and decimals are given as text, and cast in SQL. */
export type SqlParameter = string | number | Uint8Array | null

/**
 * A way to run SQL over whole tables, past an ORM's models and past the encryption: cells are what is stored. Each statement
 * is committed on its own, on the primary.
 */
export interface TableDatabase {
  readonly dialect: SqlDialect
  /** The rows of a SELECT. Placeholders are `$1` … on PostgreSQL and `?` elsewhere. Binary cells come as bytes. */
  query(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly Record<string, unknown>[]>
  /** Runs any other statement, and resolves to the number of rows that it found. */
  execute(sql: string, parameters?: readonly SqlParameter[]): Promise<number>
}

/** A table with encrypted columns, as the database names it. */
export interface EncryptedTable {
  /** What the application calls it: the entity or model, `Patient`. */
  readonly name: string
  /** The schema, or MySQL's database, where the declaration names one. */
  readonly schema: string | undefined
  readonly table: string
  /** The columns of the primary key that the declaration names, in order; empty where it names none. */
  readonly primaryKey: readonly string[]
  readonly fields: readonly TableField[]
}

/** All that work on whole tables needs to know of an application: its tables, its database and its keys. */
export interface EncryptedDatabase {
  readonly orm: 'typeorm' | 'prisma'
  /** The tables that have encrypted columns, by name. */
  readonly tables: readonly EncryptedTable[]
  readonly database: TableDatabase
  readonly encryption: Encryption
  /** Fields whose cells no data key encrypts (`direct`): they are not among the fields of {@link tables}. */
  readonly directFields: readonly string[]
}

/** What gives access to whole tables: a part of the handle on an encrypted DataSource or client. */
export interface TableAccess {
  /**
   * The encrypted tables as the database has them, for work on all of their rows: the commands of the package `waxseal`.
   *
   * @throws WaxsealError CONFIG_INVALID where the driver has no SQL that is known, or two declarations of one column differ
   */
  database(): EncryptedDatabase
}

/** A name in the quotes of a dialect. */
export function quoteName(dialect: SqlDialect, name: string): string {
  const quote = dialect === 'mysql' ? '`' : '"'
  return quote + name.replaceAll(quote, quote + quote) + quote
}

/** The name of a table in the quotes of a dialect, behind its schema where it has one. */
export function quoteTableName(
  dialect: SqlDialect,
  { schema, table }: Pick<EncryptedTable, 'schema' | 'table'>,
): string {
  return schema === undefined ? quoteName(dialect, table) : `${quoteName(dialect, schema)}.${quoteName(dialect, table)}`
}
