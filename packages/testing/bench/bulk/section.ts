import { encryptRows, reencryptRows, verifyRows } from 'waxseal'
import { openBenchDatabases } from '../database/bench-databases.ts'
import type { Trial } from '../measure/interleave.ts'
import type { BenchOptions } from '../options.ts'
import type { Target } from '../report/target.ts'
import type { Section } from '../section.ts'
import { bareLoop } from './bare-loop.ts'
import { type BulkSession, openBulkSession } from './session.ts'

// As far as the slow loop goes.
const FEW = 1_000
const BARE = 'bare loop, 500 rows at once'
// Where a table was just encrypted, it is full of versions of rows that nobody needs any more: any loop goes slower there.
const BARE_SEALED = 'the same over envelopes'

/** Work on all rows of a table, beside a loop that reads and updates them without cryptography. */
export async function bulkSection({ quick, database }: BenchOptions): Promise<Section> {
  const databases = await openBenchDatabases(database)
  const rows = quick ? 200 : 30_000
  const sessions = [await openBulkSession(databases, rows, 1), await openBulkSession(databases, rows, 3)]
  const comparison = (session: BulkSession, what: string, targets: readonly Target[]) => ({
    title: `Bulk work on ${database}: ${rows} rows with ${what}`,
    unit: 'row',
    base: BARE,
    baseTitle: 'bare',
    peers: [],
    trials: trialsOf(session),
    targets,
  })
  return {
    comparisons: [
      comparison(sessions[0]!, 'one encrypted string, which has an index', ATLEAST_60_PERCENT),
      comparison(sessions[1]!, 'three, one of them with an index', []),
    ],
    rounds: quick ? { warmUp: 0, timed: 1 } : { warmUp: 1, timed: 5 },
    tables: () => [],
    async close() {
      for (const session of sessions) await session.close()
      await databases.close()
    },
  }
}

/** Of the bare loop's rows per second. */
const ATLEAST_60_PERCENT: Target[] = [
  { contender: 'waxseal encrypt', beside: BARE, kind: 'at-most', factor: 1.66 },
  { contender: 'waxseal reencrypt', beside: BARE_SEALED, kind: 'at-most', factor: 1.66 },
]

function trialsOf(session: BulkSession): Trial[] {
  const { encrypted, rows: units } = session
  const trial = (contender: string, prepare: () => Promise<unknown>, run: () => Promise<unknown>): Trial => ({
    contender,
    units,
    prepare: async () => void (await prepare()),
    run: async () => void (await run()),
  })
  const encrypt = async () => {
    const { tables } = await encryptRows(encrypted)
    if (tables[0]!.changed !== units || tables[0]!.remaining !== 0) throw new Error('not every row was encrypted')
  }
  const withCiphertext = async () => {
    await session.reset()
    await encrypt()
  }
  return [
    trial(BARE, session.reset, () => bareLoop(session, { rowsAtOnce: 500 })),
    trial(BARE_SEALED, withCiphertext, () => bareLoop(session, { rowsAtOnce: 500, sealed: true })),
    {
      ...trial('bare loop, a row at once', session.reset, () => bareLoop(session, { rowsAtOnce: 1, most: FEW })),
      units: Math.min(units, FEW),
    },
    trial('waxseal encrypt', session.reset, encrypt),
    trial(
      'waxseal reencrypt',
      async () => {
        await withCiphertext()
        await session.rotate()
      },
      () => reencryptRows(encrypted),
    ),
    trial('waxseal verify', withCiphertext, () => verifyRows(encrypted)),
  ]
}
