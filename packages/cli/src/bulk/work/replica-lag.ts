import type { TableDatabase } from '@waxseal/core'

/**
 * How many seconds a database is behind its primary; undefined where it does not say, as while it does not replicate. To be asked on
 * the replica itself: on MySQL and MariaDB by `SHOW REPLICA STATUS`, which needs the privilege REPLICATION CLIENT (on MariaDB REPLICA
 * MONITOR), on PostgreSQL by the time of the last transaction that was replayed. A replica that has replayed all that it was sent is 0
 * behind; what it was not sent, it does not know of.
 *
 * @example
 * ```ts
 * const replica = encryptionOf(replicaDataSource).database().database
 * await encryptRows(database, { maxLag: { seconds: 5, measure: () => replicaLag(replica) } })
 * ```
 */
export async function replicaLag(replica: TableDatabase): Promise<number | undefined> {
  if (replica.dialect === 'postgres') return postgresLag(replica)
  return replica.dialect === 'mysql' ? mysqlLag(replica) : undefined
}

async function mysqlLag(replica: TableDatabase): Promise<number | undefined> {
  // MySQL before 8.0.22 knows the old words only.
  const channels = await replica.query('SHOW REPLICA STATUS').catch(() => replica.query('SHOW SLAVE STATUS'))
  const lags = channels.map(row => row.Seconds_Behind_Source ?? row.Seconds_Behind_Master)
  if (lags.length === 0 || lags.some(lag => lag === null || lag === undefined)) return undefined
  return Math.max(...lags.map(Number))
}

async function postgresLag(replica: TableDatabase): Promise<number | undefined> {
  const [row] = await replica.query(
    `SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
      WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN '0'
      ELSE CAST(EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp()) AS text) END AS lag`,
  )
  return row?.lag === null || row?.lag === undefined ? undefined : Number(row.lag)
}
