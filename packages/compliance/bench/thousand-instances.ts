import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { checkRds, type RdsCheckOptions } from '../src/index.ts'

/*
 * Checks 1,000 instances in 10 regions, and prints how long that takes and how much memory: at most 20 s and 150 MB on two
 * cores, as built. Run from its sources, the compiler takes some 60 MB more: that is what "before the check" shows.
 *
 *   node --import tsx packages/compliance/bench/thousand-instances.ts
 */
const emulator = fork(fileURLToPath(new URL('emulate.ts', import.meta.url)))
const [access] = (await once(emulator, 'message')) as [RdsCheckOptions]
const megabytes = () => process.resourceUsage().maxRSS / 1024
const before = megabytes()
const start = performance.now()
const { results, gaps } = await checkRds(access)
const seconds = (performance.now() - start) / 1000
const used = process.cpuUsage()
emulator.disconnect()
const looked = new Set(results.map(({ resource }) => resource.id)).size
console.log(`${looked} instances, ${results.length} results, ${gaps.length} gaps`)
console.log(`${seconds.toFixed(1)} s, of which ${((used.user + used.system) / 1e6).toFixed(1)} s on the processor`)
console.log(`${megabytes().toFixed(0)} MB at most, ${before.toFixed(0)} MB before the check`)
