import { WaxsealError } from '../errors.ts'

/** The families of SQL that a key table can live in. MariaDB is of the family `mysql`. */
export type SqlDialect = 'mysql' | 'postgres' | 'sqlite'

/** The key table's name where none is given. */
export const DEFAULT_KEY_TABLE = 'waxseal_keys'

/** Characters of a context that can be recorded. */
export const CONTEXT_LIMIT = 512

/** The table beside a key table that names the contexts in use: `waxseal_contexts` beside `waxseal_keys`. */
export function contextTable(keyTable: string): string {
  const base = keyTable.replace(/_keys$/, '')
  // PostgreSQL cuts names off at 63 characters.
  return base.replace(/([^.]{1,54})[^.]*$/, '$1_contexts')
}

/**
 * The SQL statements that create a key table and, beside it, the table of contexts, for those who run migrations. They change nothing where it exists.
 *
 * The key table is small (a row per data key) and holds nothing in clear that must stay secret, but it must be backed up
 * with the data: without it the data is gone. The table of contexts (a row per field) only helps to say, when a field's
 * context was changed by mistake, what it was.
 *
 * @throws WaxsealError CONFIG_INVALID when the name is none that needs no escaping
 */
export function keyTableDdl(dialect: SqlDialect, table: string = DEFAULT_KEY_TABLE): string[] {
  const name = quoteTable(dialect, table)
  // Ids, scopes and hashes are compared byte by byte; MySQL's default collations ignore case and accents.
  const ascii = dialect === 'mysql' ? ' CHARACTER SET ascii COLLATE ascii_bin' : ''
  const unicode = dialect === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : ''
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (
  id CHAR(8)${ascii} NOT NULL PRIMARY KEY,
  scope VARCHAR(128)${unicode} NOT NULL,
  purpose VARCHAR(8)${ascii} NOT NULL,
  generation INTEGER NOT NULL,
  state VARCHAR(16)${ascii} NOT NULL,
  commitment CHAR(64)${ascii} NOT NULL,
  binding CHAR(64)${ascii} NOT NULL,
  provider VARCHAR(64)${ascii} NOT NULL,
  kek VARCHAR(1024)${unicode} NOT NULL,
  kek_version VARCHAR(512)${ascii},
  wrapped TEXT${ascii} NOT NULL,
  created_at CHAR(24)${ascii} NOT NULL,
  UNIQUE (scope, purpose, generation)
)`,
    `CREATE TABLE IF NOT EXISTS ${quoteTable(dialect, contextTable(table))} (
  context VARCHAR(${CONTEXT_LIMIT})${unicode} NOT NULL PRIMARY KEY,
  created_at CHAR(24)${ascii} NOT NULL
)`,
  ]
}

/** A table name, `schema.table` too, in the dialect's quotes. */
export function quoteTable(dialect: SqlDialect, table: string): string {
  if (!/^[A-Za-z_]\w{0,62}(\.[A-Za-z_]\w{0,62})?$/.test(table)) {
    throw new WaxsealError('CONFIG_INVALID', 'the key table is named with letters, digits and _ (or schema.table)')
  }
  const quote = dialect === 'mysql' ? '`' : '"'
  return table
    .split('.')
    .map(part => quote + part + quote)
    .join('.')
}
