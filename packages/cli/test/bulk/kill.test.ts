import { expect, it } from 'vitest'
import { killOften } from './kill/kill.ts'
import { describeBulk } from './support/suite.ts'

// Hundreds: `node --import tsx packages/cli/test/bulk/kill/main.ts 100 mariadb typeorm`.
const KILLS = 3

describeBulk(
  'work that is killed at any moment',
  suite => {
    it('goes on where it was, and loses and changes nothing', { timeout: 300_000 }, async () => {
      const { orm, place, database, world } = suite
      // SQLite has one writer: another process would hold the file.
      await world.close()
      expect(await killOften(orm, place, database, { kills: KILLS, rows: 300 })).toBeGreaterThanOrEqual(KILLS)
    })
  },
  // What a killed process leaves behind is the database's, whichever ORM connected it. Prisma takes long to start.
  target => (target === 'postgres' ? ['typeorm', 'prisma'] : ['typeorm']),
)
