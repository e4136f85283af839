// Kills work hundreds of times: `node --import tsx packages/cli/test/bulk/kill/main.ts <kills> <mariadb|mysql|postgres|sqlite> [orm] [rows]`.
// The servers are those of the variables WAXSEAL_TEST_MARIADB_URL and so on.
import { createTestDatabase, type DatabaseTarget } from '@waxseal/testing'
import { generateBulkClients } from '../support/generate.ts'
import { createTables } from '../support/typeorm-world.ts'
import type { Orm } from '../support/world.ts'
import { killOften } from './kill.ts'

const [kills = '100', target = 'mariadb', orm = 'typeorm', rows = '1000'] = process.argv.slice(2)
await generateBulkClients()
const database = await createTestDatabase(target as DatabaseTarget)
try {
  const place = { target: database.target, name: database.name, url: database.url }
  await createTables(place)
  const began = Date.now()
  const killed = await killOften(orm as Orm, place, database, { kills: Number(kills), rows: Number(rows) })
  const seconds = Math.round((Date.now() - began) / 1000)
  console.log(`${target}, ${orm}: ${killed} processes killed in ${seconds} s; every row was as it should be`)
} finally {
  await database.drop()
}
