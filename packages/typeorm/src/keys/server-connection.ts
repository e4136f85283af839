import type { SqlConnection, SqlDialect } from '@waxseal/core'
import type { DataSource, QueryRunner } from 'typeorm'
import { operations } from './operation.ts'

/**
 * The key store's way to a database server: a connection of its own out of the pool, on the primary, so that what it
 * writes is committed whatever becomes of the application's transaction.
 *
 * A pool of one connection has none to spare while an operation holds it. Then, and only then, keys are read through the
 * operation's own connection.
 */
export function serverConnection(dataSource: DataSource, dialect: SqlDialect): SqlConnection {
  return {
    dialect,
    async query(sql, params) {
      // What was started in the background is known as such only after the call that started it returned.
      await undefined
      const held = operations.getStore()
      const runner = held?.waiting && !held.runner.isReleased ? held.runner : undefined
      if (runner !== undefined) return rowsOf(await runner.query(sql, [...params]))
      return onOwnRunner(dataSource, async own => rowsOf(await own.query(sql, [...params])))
    },
  }
}

async function onOwnRunner<T>(dataSource: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner('master')
  try {
    return await work(runner)
  } finally {
    await runner.release()
  }
}

function rowsOf(result: unknown): Record<string, unknown>[] {
  return Array.isArray(result) ? result : []
}
