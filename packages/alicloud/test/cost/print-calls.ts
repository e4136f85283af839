import { countCalls } from './count-calls.ts'

// Prints what a million values cost in calls of KMS: npx tsx packages/alicloud/test/cost/print-calls.ts
const { values, writing, reading, seconds } = await countCalls(Number(process.argv[2] ?? 1_000_000))
console.log(`${values.toLocaleString('en')} values written and read in ${seconds.toFixed(1)} s`)
console.log(`  the process that writes: ${writing.join(', ')}`)
console.log(`  the process that reads:  ${reading.join(', ')}`)
