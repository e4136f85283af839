import {
  createTestDatabase,
  type DatabaseTarget,
  serverStartTimeout,
  startServer,
  type TestDatabase,
  testDatabases,
} from '@waxseal/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { createTables } from './typeorm-world.ts'
import { type Orm, openWorld, type Place, type World } from './world.ts'

/** What the tests of one ORM on one database share: empty tables, and an application with no keys yet. */
export interface Suite {
  readonly orm: Orm
  readonly database: TestDatabase
  readonly world: World
  readonly place: Place
}

/** Runs tests with both ORMs on every database, or with those that `ormsOn` names. */
export function describeBulk(
  name: string,
  tests: (suite: Suite) => void,
  ormsOn: (target: DatabaseTarget) => readonly Orm[] = () => ['typeorm', 'prisma'],
): void {
  describe.each(testDatabases())(`${name}, on %s`, target => {
    describe.each(ormsOn(target))('through %s', orm => {
      const suite = { orm } as { -readonly [K in keyof Suite]: Suite[K] }
      beforeAll(async () => {
        suite.database = await createTestDatabase(target)
        const ca = target === 'sqlite' ? undefined : (await startServer(target)).ca
        suite.place = { target, name: suite.database.name, url: suite.database.url, ca }
        await createTables(suite.place)
      }, serverStartTimeout)
      afterAll(() => suite.database?.drop())
      beforeEach(async () => {
        for (const table of ['patient', 'visit', 'waxseal_keys', 'waxseal_contexts', 'waxseal_work']) {
          await suite.database.query(`DELETE FROM ${suite.database.quote(table)}`).catch(() => {})
        }
        suite.world = await openWorld(orm, suite.place)
      })
      afterEach(() => suite.world?.close())
      tests(suite)
    })
  })
}
