import { createSqliteDatabase, type DatabaseTarget, startServer, type TestDatabase } from '@waxseal/testing'

/** Fresh databases on one target, a server or SQLite files. */
export interface BenchDatabases {
  /** What drivers need for TLS; undefined where there is none. */
  readonly ca: string | undefined
  create(): Promise<TestDatabase>
  close(): Promise<void>
}

/** Starts what the target needs: nothing for SQLite, else a server of the benchmark's own. */
export async function openBenchDatabases(target: DatabaseTarget): Promise<BenchDatabases> {
  const created: TestDatabase[] = []
  const server = target === 'sqlite' ? undefined : await startServer(target, { dedicated: true })
  return {
    ca: server?.ca,
    async create() {
      const database = server === undefined ? createSqliteDatabase() : await server.createDatabase()
      created.push(database)
      return database
    },
    async close() {
      for (const database of created) await database.drop()
      await server?.stop()
    },
  }
}
