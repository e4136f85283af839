import { asBuffer } from '@waxseal/core'
import type { DataSource, QueryRunner } from 'typeorm'

type Bound = (...params: unknown[]) => unknown
type Statement = Record<'all' | 'run' | 'get' | 'iterate', Bound>

interface LibsqlDatabase {
  prepare(sql: string): Statement
  /** libsql has it and better-sqlite3 has not. */
  readonly syncUntil?: unknown
}

const guarded = new WeakSet<object>()

function databaseOf(dataSource: DataSource): LibsqlDatabase | undefined {
  const { databaseConnection } = dataSource.driver as unknown as { databaseConnection?: LibsqlDatabase }
  return databaseConnection?.syncUntil === undefined ? undefined : databaseConnection
}

/**
 * libsql 0.5 takes bytes or null, when they are a statement's only parameter, for named parameters, and aborts the process
 * or throws. A search by an index is such a statement. In an array they are safe.
 */
export function guardLibsql(dataSource: DataSource): void {
  const database = databaseOf(dataSource)
  if (database === undefined || guarded.has(database)) return
  guarded.add(database)
  const prepare = database.prepare
  database.prepare = sql => {
    const statement = prepare.call(database, sql)
    for (const name of ['all', 'run', 'get', 'iterate'] as const) {
      const original = statement[name]
      statement[name] = (...params) => original.apply(statement, isMistaken(params) ? [params] : params)
    }
    return statement
  }
}

function isMistaken(params: readonly unknown[]): boolean {
  return params.length === 1 && (params[0] === null || params[0] instanceof Uint8Array)
}

/**
 * libsql hands blobs out as ArrayBuffer, of which nothing is left in JSON, the form in which TypeORM's query cache keeps
 * rows. Where a cache is on, they become Buffers first.
 */
export function forQueryCache(dataSource: DataSource, runner: QueryRunner): QueryRunner {
  if (dataSource.queryResultCache === undefined || databaseOf(dataSource) === undefined) return runner
  const query = async (...args: Parameters<QueryRunner['query']>): Promise<unknown> => {
    const result: { records?: Record<string, unknown>[] } = await runner.query(...args)
    for (const row of result?.records ?? []) {
      for (const name in row) if (row[name] instanceof ArrayBuffer) row[name] = asBuffer(row[name])
    }
    return result
  }
  return Object.create(runner, { query: { value: query } }) as QueryRunner
}
