import type { DataSource } from 'typeorm'

type Bound = (...params: unknown[]) => unknown
type Statement = Record<'all' | 'run' | 'get' | 'iterate', Bound>

interface LibsqlDatabase {
  prepare(sql: string): Statement
  /** libsql has it and better-sqlite3 has not. */
  readonly syncUntil?: unknown
}

const guarded = new WeakSet<object>()

/**
 * libsql 0.5 takes bytes that are a statement's only parameter for named parameters, and aborts the process. A search by
 * an index is such a statement. In an array they are safe.
 */
export function guardLibsql(dataSource: DataSource): void {
  const { databaseConnection: database } = dataSource.driver as unknown as { databaseConnection?: LibsqlDatabase }
  if (database?.syncUntil === undefined || guarded.has(database)) return
  guarded.add(database)
  const prepare = database.prepare
  database.prepare = sql => {
    const statement = prepare.call(database, sql)
    for (const name of ['all', 'run', 'get', 'iterate'] as const) {
      const original = statement[name]
      statement[name] = (...params) =>
        original.apply(statement, params.length === 1 && params[0] instanceof Uint8Array ? [params] : params)
    }
    return statement
  }
}
