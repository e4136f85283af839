import type { DataSource } from 'typeorm'

/** What operations and the key table have to share. */
export interface ConnectionSharing {
  /** True when the database has one connection for everything, so that none is left beside an open transaction. */
  readonly sharesConnection: boolean
  /**
   * True for a pool of one connection, where keys are read through the connection of the operation that waits for them.
   * SQLite needs no such thing: its statements always find the one connection.
   */
  readonly readsThroughOperations: boolean
}

/** Of a DataSource whose keys are in a table of its own database. */
export function connectionSharing(dataSource: DataSource): ConnectionSharing {
  const isSqlite = dataSource.options.type === 'better-sqlite3'
  const readsThroughOperations = !isSqlite && poolSize(dataSource) === 1
  return { sharesConnection: isSqlite || readsThroughOperations, readsThroughOperations }
}

/** Where keys are kept elsewhere. */
export const NOTHING_SHARED: ConnectionSharing = { sharesConnection: false, readsThroughOperations: false }

function poolSize(dataSource: DataSource): number | undefined {
  const { poolSize, extra } = dataSource.options as {
    poolSize?: number
    extra?: { connectionLimit?: number; max?: number }
  }
  const perDriver = dataSource.options.type === 'postgres' ? extra?.max : extra?.connectionLimit
  return perDriver ?? poolSize
}
