import { setImmediate as nextTurn } from 'node:timers/promises'
import { summarize } from '../measure/median.ts'
import { formatTable } from '../report/table.ts'
import type { ClientSession } from './session.ts'

const REPEATS = 7
/** What no turn may take. */
const LIMIT = 50

/** How long each contender keeps all else in the process waiting at a time, while it reads. In wall time: others wait by the clock. */
export async function longestTurnTable(title: string, sessions: readonly ClientSession[]): Promise<string> {
  const rows: string[][] = []
  for (const { findMany } of sessions) {
    const samples: number[] = []
    for (let i = 0; i < REPEATS; i++) samples.push(await longestTurn(() => findMany.run()))
    const { median } = summarize(samples)
    rows.push([findMany.contender, median.toFixed(0), median <= LIMIT ? 'yes' : 'no'])
  }
  return formatTable(title, ['contender', 'longest turn, ms', `≤ ${LIMIT} ms`], rows)
}

/** The longest time in milliseconds between two turns of the event loop while `work` goes on. */
async function longestTurn(work: () => unknown): Promise<number> {
  let longest = 0
  let last = performance.now()
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  let watch = setImmediate(function tick() {
    look()
    watch = setImmediate(tick)
  })
  await work()
  await nextTurn()
  clearImmediate(watch)
  look()
  return longest
}
