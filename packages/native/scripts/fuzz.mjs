// Fuzzes the addon's entry points for so many seconds (60 where no argument says otherwise), round by round in processes of their
// own, so that a crash is seen and its round is known:
//
//   node scripts/fuzz.mjs 600
//   node scripts/fuzz.mjs 1 4711     the round of this seed again, and those after it
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const seconds = Number(process.argv[2] ?? 60)
const round = fileURLToPath(new URL('../fuzz/round.mjs', import.meta.url))
const end = Date.now() + seconds * 1000
let seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000)
let rounds = 0
do {
  const { status, signal, stderr } = spawnSync(process.execPath, [round, `${seed}`], { encoding: 'utf8' })
  if (status !== 0) {
    console.error(`the round of seed ${seed} ended with ${signal ?? status}:\n${stderr}`)
    process.exit(1)
  }
  seed++
  rounds++
} while (Date.now() < end)
console.log(`${rounds} rounds without a finding, the last of seed ${seed - 1}`)
