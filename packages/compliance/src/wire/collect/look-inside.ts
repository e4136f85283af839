import type { ColumnEvidence, LoginAnswer, TableEvidence } from '../evidence/wire-evidence.ts'
import { listMysqlTables, readMysqlTable, type TableName } from '../mysql/tables.ts'
import { ProbeFailure } from '../net/failure.ts'
import type { WireEngine } from '../options.ts'
import { type SqlSession, textOf } from '../sql.ts'
import type { ColumnName } from './column-name.ts'
import { sampleColumn } from './sample.ts'

/** A column whose schema is settled. */
export type SettledColumn = ColumnName & { readonly schema: string }

/** What is looked for inside a database. */
export interface Inside {
  readonly engine: WireEngine
  readonly product: string
  /** Whose tables count where no columns are named, on MySQL. */
  readonly database: string | undefined
  readonly columns: readonly SettledColumn[]
  readonly sample: number
}

/** What is seen inside: at-rest encryption of tables, and what columns hold. */
export interface SeenInside {
  readonly requireSecureTransport: string | undefined
  readonly tables: readonly TableEvidence[]
  readonly columns: readonly ColumnEvidence[]
}

/** Looks through the session's eyes. */
export async function lookInside(session: SqlSession, inside: Inside): Promise<SeenInside> {
  const { engine, product, columns, sample } = inside
  const tables: TableEvidence[] = []
  for (const name of await tablesOf(session, inside)) {
    tables.push(engine === 'mysql' ? await readMysqlTable(session, name, product) : postgresTable(name))
  }
  const sampled: ColumnEvidence[] = []
  for (const column of columns) sampled.push(await sampleColumn(session, engine, column, sample))
  return { requireSecureTransport: await secureTransport(session, engine), tables, columns: sampled }
}

/** What there is to say where nobody got in. */
export function withoutLooking(
  { engine, columns }: Inside,
  login: Exclude<LoginAnswer, { outcome: 'in' }>,
): SeenInside {
  const { because, code } = login
  return {
    requireSecureTransport: undefined,
    tables: tableNames(columns).map(name =>
      engine === 'postgres'
        ? postgresTable(name)
        : {
            ...{ name: `${name.schema}.${name.table}`, encrypted: 'unknown', strength: 'declared' },
            ...{ source: 'login', value: code ?? null, because },
          },
    ),
    columns: columns.map(({ schema, table, column }) => ({
      ...{ table: `${schema}.${table}`, column, outcome: 'unknown', because, code },
    })),
  }
}

async function tablesOf(session: SqlSession, { engine, columns, database }: Inside): Promise<TableName[]> {
  if (columns.length > 0 || engine === 'postgres' || database === undefined) return tableNames(columns)
  try {
    return await listMysqlTables(session, database)
  } catch (error) {
    if (error instanceof ProbeFailure) return []
    throw error
  }
}

function tableNames(columns: readonly SettledColumn[]): TableName[] {
  const names = new Map(columns.map(({ schema, table }) => [`${schema}.${table}`, { schema, table }]))
  return [...names.values()]
}

/** PostgreSQL has no catalogue of encryption: its makers have none in it, and clouds do not show theirs. */
function postgresTable({ schema, table }: TableName): TableEvidence {
  return {
    name: `${schema}.${table}`,
    ...{ encrypted: 'unknown', strength: 'declared', source: 'pg_catalog', value: null },
    because: 'PostgreSQL has no catalogue that says; on RDS the API does, RDS-TDE-001 of the command rds',
  }
}

async function secureTransport(session: SqlSession, engine: WireEngine): Promise<string | undefined> {
  if (engine !== 'mysql') return undefined
  try {
    const [row] = await session.query('SELECT @@GLOBAL.require_secure_transport')
    return textOf(row?.[0])
  } catch (error) {
    if (error instanceof ProbeFailure) return undefined
    throw error
  }
}
