import { type RdsInstance, startEmulator } from '@waxseal/emulator'

const INSTANCES = 1000
const REGIONS = 10
const ENGINES = [
  ['MySQL', '8.0'],
  ['PostgreSQL', '15.0'],
  ['SQLServer', '2019_ent'],
  ['MariaDB', '10.6'],
] as const

// An emulator with instances of all engines, in a process of its own: it says where it is, and ends with its parent.
const rds = Array.from({ length: INSTANCES }, (_, index): RdsInstance => {
  const [engine, version] = ENGINES[index % ENGINES.length]!
  const region = `cn-region-${index % REGIONS}`
  return { id: `rm-${index}`, engine, version, region, ssl: { SSLEnabled: engine === 'PostgreSQL' ? 'on' : 'Yes' } }
})
const { url: endpoint, credentials, region } = await startEmulator({ rds, region: 'cn-region-0' })
process.on('disconnect', () => process.exit())
process.send?.({ endpoint, credentials, region })
