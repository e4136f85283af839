import type { WaxsealErrorCode } from '@waxseal/core'

/** What bulk work there is. */
export type BulkOperation = 'encrypt' | 'reencrypt' | 'reindex' | 'verify' | 'decrypt'

/**
 * What is wrong with a row. Besides the codes of errors: `UNIQUE_VIOLATION`, its index value is another row's; `INDEX_MISMATCH`, its
 * index is not that of its value; `ROW_BUSY`, others held or changed it each time that it was tried.
 */
export type FindingCode = WaxsealErrorCode | 'UNIQUE_VIOLATION' | 'INDEX_MISMATCH' | 'ROW_BUSY'

/** A row that could not be worked on, or is not as it should be. Never with a value of an encrypted field. */
export interface Finding {
  /** `Patient.email`, or the table's name where the row as a whole is meant. */
  readonly field: string
  /** The row by the columns of its key; bytes in hexadecimal. */
  readonly row: Readonly<Record<string, string>>
  readonly code: FindingCode
  readonly message: string
}

/** What was done to one table. */
export interface TableReport {
  /** What the application calls it. */
  readonly table: string
  /** Rows that were looked at. */
  readonly rows: number
  /**
   * Rows that were changed; in a dry run, rows that would be. After a run that was killed, those of its last moments may not be
   * counted.
   */
  readonly changed: number
  /** Cells that are not encrypted: of `verify`. */
  readonly plaintext: number
  /** Index values of an older generation, which are found as long as that is not retired: of `verify`. */
  readonly outdatedIndexes: number
  /** How many findings there are, of which {@link findings} holds the first. */
  readonly findingCount: number
  readonly findings: readonly Finding[]
  /** Rows that have work still, counted at the end; undefined where nothing was to be counted. */
  readonly remaining: number | undefined
}

/** What was done. */
export interface BulkReport {
  readonly operation: BulkOperation
  /** `stopped`: the signal was aborted; the same call goes on from there. */
  readonly state: 'done' | 'stopped'
  readonly dryRun: boolean
  readonly seconds: number
  readonly tables: readonly TableReport[]
}

/** How far work is. */
export interface BulkProgress {
  readonly operation: BulkOperation
  readonly table: string
  /** Rows that are done, of all ranges of the table that this process runs. */
  readonly rows: number
  /** Rows of the table: an estimate, and on large tables the server's. */
  readonly total: number
  readonly changed: number
  readonly findings: number
  /** Rows per second, since this call began. */
  readonly rate: number
}
