import { type DatabaseSession, sessionFault, tlsRequired } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import { isMysql, isPostgres, isSqlite } from '../bind/driver-family.ts'

/** The methods by which a driver of TypeORM lends the connections of its pools, to query runners and thus to everything. */
interface Lender {
  obtainMasterConnection(): Promise<unknown>
  obtainSlaveConnection(): Promise<unknown>
  disconnect(): Promise<void>
}

/** A connection of mysql2. */
interface MysqlConnection {
  readonly stream?: unknown
  readonly config?: { readonly host?: string; readonly socketPath?: string }
  destroy(): void
}

/** A client of pg. */
interface PostgresClient {
  readonly host?: string
  /** Not with pg-native. */
  readonly connection?: { readonly stream?: unknown; readonly ssl?: boolean | { readonly servername?: string } }
}

const REMEDY = {
  mysql: "set ssl: { ca: readFileSync('ca.pem', 'utf8'), verifyIdentity: true } in the options of the DataSource",
  postgres:
    "set ssl: { ca: readFileSync('ca.pem', 'utf8') } in the options of the DataSource (with replication: of each endpoint), " +
    'and nothing about ssl in its url',
}

const guarded = new WeakSet<object>()

/**
 * Has a DataSource's driver lend no connection whose session is not encrypted and verified. Each connection is judged once,
 * before the first statement goes over it, whenever a pool opens it, and whichever endpoint it leads to.
 *
 * @throws WaxsealError TLS_REQUIRED for a driver that does not show its sessions
 */
export function requireTls(dataSource: DataSource): void {
  const { type } = dataSource.options
  const lender = dataSource.driver as unknown as Lender
  // A file has no wire.
  if (isSqlite(type) || guarded.has(lender)) return
  const postgres = isPostgres(type)
  if (type.startsWith('aurora') || !(postgres || isMysql(type))) {
    throw tlsRequired(`is kept from view by the driver "${type}"`, 'leave requireTls out, and see to TLS yourself')
  }
  guarded.add(lender)
  const judged = new WeakSet<object>()
  const judge = (lent: unknown): unknown => {
    const connection = (Array.isArray(lent) ? lent[0] : lent) as object
    if (judged.has(connection)) return lent
    const fault = sessionFault(postgres ? postgresSession(connection) : mysqlSession(connection as MysqlConnection))
    if (fault !== undefined) {
      discard(lent)
      throw tlsRequired(fault, postgres ? REMEDY.postgres : REMEDY.mysql)
    }
    judged.add(connection)
    return lent
  }
  const { obtainMasterConnection, obtainSlaveConnection } = lender
  lender.obtainMasterConnection = async () => judge(await obtainMasterConnection.call(lender))
  lender.obtainSlaveConnection = async () => judge(await obtainSlaveConnection.call(lender))
}

/** Closes the pools of a DataSource that was not initialized: TypeORM leaves them open. */
export async function closePools(dataSource: DataSource): Promise<void> {
  if (dataSource.isInitialized) return
  // It was not connected at all, or is closed already.
  await (dataSource.driver as unknown as Lender).disconnect().catch(() => undefined)
}

function mysqlSession({ stream, config }: MysqlConnection): DatabaseSession {
  return { stream, host: config?.socketPath ?? config?.host }
}

function postgresSession({ host, connection }: PostgresClient): DatabaseSession {
  const ssl = connection?.ssl
  return { stream: connection?.stream, host, servername: typeof ssl === 'object' ? ssl.servername : undefined }
}

/** Gives a connection back to its pool as one of no use. */
function discard(lent: unknown): void {
  if (Array.isArray(lent)) (lent[1] as (broken: boolean) => void)(true)
  else (lent as MysqlConnection).destroy()
}
