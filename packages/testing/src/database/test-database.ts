import type { DatabaseTarget } from '../target.ts'
import type { Connection, Parameter, Row } from './connection.ts'
import { type Finding, searchRows } from './grep.ts'
import { listTables } from './list-tables.ts'
import { quoteIdentifier } from './quote.ts'

/** A fresh database of one suite, seen through a plain driver: no ORM and no encryption in between. */
export interface TestDatabase {
  readonly target: DatabaseTarget
  /** Its name on the server, or the path of the SQLite file. */
  readonly name: string
  /** `mysql://…`, `postgres://…` or `file:…`, for an ORM to connect to. */
  readonly url: string
  /**
   * Runs one statement. Placeholders are `?` on every database; binary columns come as Buffer, JSON, dates, decimals
   * and 64-bit integers as their text.
   */
  query(sql: string, parameters?: readonly Parameter[]): Promise<Row[]>
  /** Quotes an identifier: PostgreSQL folds unquoted ones to lower case, and MySQL wants backticks. */
  quote(identifier: string): string
  /** What a table really holds, in the order of a column where one is named. */
  rows(table: string, orderBy?: string): Promise<Row[]>
  /**
   * Searches every cell of every table for plaintext, as such or encoded (UTF-16, base64, hex), and in SQLite also every
   * byte of the file, its write-ahead log and its journal.
   *
   * @param needles of 4 bytes or more, so that ciphertext does not hold one by chance
   */
  grep(needles: readonly (string | Uint8Array)[]): Promise<Finding[]>
  /** Removes the database with everything in it; connections that are left to it are cut. */
  drop(): Promise<void>
}

/** What {@link testDatabase} builds on. */
export interface TestDatabaseParts {
  readonly target: DatabaseTarget
  readonly name: string
  readonly url: string
  readonly connection: Connection
  /** Searches where the data lies besides tables. */
  grepFiles?(needles: readonly (string | Uint8Array)[]): Promise<Finding[]>
  /** Removes the database, after its connection was closed. */
  remove(): Promise<void>
}

/** Puts a test database together. */
export function testDatabase(parts: TestDatabaseParts): TestDatabase {
  const { target, name, url, connection } = parts
  const quote = (identifier: string): string => quoteIdentifier(target, identifier)
  const rows = (table: string, orderBy?: string): Promise<Row[]> =>
    connection.query(`SELECT * FROM ${quote(table)}${orderBy === undefined ? '' : ` ORDER BY ${quote(orderBy)}`}`)
  return {
    target,
    name,
    url,
    query: (sql, parameters) => connection.query(sql, parameters),
    quote,
    rows,
    async grep(needles) {
      const findings: Finding[] = []
      for (const table of await listTables(target, connection)) {
        findings.push(...searchRows(table, await rows(table), needles))
      }
      return [...findings, ...((await parts.grepFiles?.(needles)) ?? [])]
    },
    async drop() {
      await connection.close()
      await parts.remove()
    },
  }
}
