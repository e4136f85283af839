import { createSqliteDatabase } from './database/sqlite-database.ts'
import type { TestDatabase } from './database/test-database.ts'
import type { DatabaseTarget } from './target.ts'
import { startServer } from './test-server.ts'

/**
 * A fresh database on any target: the run's server of that kind, started when needed, or an SQLite file.
 *
 * @throws Error of one line that says how to provide the server, where none can be had
 *
 * @example
 * ```ts
 * describe.each(testDatabases())('on %s', target => {
 *   let database: TestDatabase
 *   beforeAll(async () => {
 *     database = await createTestDatabase(target)
 *   }, serverStartTimeout)
 *   afterAll(() => database?.drop())
 * })
 * ```
 */
export async function createTestDatabase(target: DatabaseTarget): Promise<TestDatabase> {
  return target === 'sqlite' ? createSqliteDatabase() : (await startServer(target)).createDatabase()
}
