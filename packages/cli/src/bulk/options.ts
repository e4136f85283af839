import type { BulkProgress } from './report.ts'
import type { ThrottleOptions } from './work/throttle.ts'

/** How bulk work is done. */
export interface BulkOptions extends ThrottleOptions {
  /** The tables to work on, as the application calls them (entities or models) or as the database does. All where not given. */
  readonly tables?: readonly string[] | undefined
  /** By table, named likewise: the column, as the database names it, that says which scope (tenant) a row's values belong to. */
  readonly scopeColumns?: Readonly<Record<string, string>> | undefined
  /** Stops the work after the batch that it is at. The same call goes on from there. */
  readonly signal?: AbortSignal | undefined
  /** Told about every 250 milliseconds how far the work is. */
  readonly onProgress?: ((progress: BulkProgress) => void) | undefined
  /** Counts what would be done, and changes nothing. */
  readonly dryRun?: boolean | undefined
  /** Rows that one statement changes, at the most. Default 500. */
  readonly batchRows?: number | undefined
  /** Parts of a table that this process works on at the same time, each on a connection of its own. Default 1. */
  readonly ranges?: number | undefined
  /**
   * False to remember nothing: work that was stopped begins at the first row again, and finds by itself what is done. Else progress is
   * kept in the table `waxseal_work`, which is created where it does not exist.
   */
  readonly checkpoints?: boolean | undefined
  /** True to forget what is remembered of earlier work on these tables, and begin anew. */
  readonly restart?: boolean | undefined
}

/** The options of `verifyRows`. */
export interface VerifyOptions extends BulkOptions {
  /** The share of rows to look at, drawn by chance: over 0, and up to 1, which is the default. */
  readonly sample?: number | undefined
}
