// One process that does bulk work, to be killed: `node work.ts <orm> <operation> <place as JSON>`.
import type { BulkOperation } from '../../../src/index.ts'
import { runBulk } from '../../../src/index.ts'
import { type Orm, openWorld, type Place } from '../support/world.ts'

const [orm, operation, place] = process.argv.slice(2) as [Orm, BulkOperation, string]
const world = await openWorld(orm, JSON.parse(place) as Place)
process.stdout.write('open\n')
const report = await runBulk(world.encrypted, operation, {
  scopeColumns: { Patient: 'clinic' },
  batchRows: 20,
  ranges: operation === 'reencrypt' ? 3 : 1,
})
await world.close()
process.stdout.write(`${JSON.stringify(report)}\n`)
