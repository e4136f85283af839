import 'reflect-metadata'
import { openBenchDatabases } from '../database/bench-databases.ts'
import { sizes } from '../database/sizes.ts'
import type { BenchOptions } from '../options.ts'
import type { Comparison } from '../report/comparison.ts'
import type { Target } from '../report/target.ts'
import type { Section } from '../section.ts'
import { peerTypeorm } from './peer.ts'
import { plainTypeorm } from './plain.ts'
import { type OrmSession, openSession } from './session.ts'
import { waxsealTypeorm, waxsealTypeormText } from './waxseal.ts'

/** What Waxseal adds to TypeORM, beside what typeorm-encrypted adds. */
export async function typeormSection({ quick, database }: BenchOptions): Promise<Section> {
  const size = sizes(quick)
  const databases = await openBenchDatabases(database)
  const sessions: OrmSession[] = []
  for (const contender of [plainTypeorm, peerTypeorm, waxsealTypeorm, waxsealTypeormText]) {
    sessions.push(await openSession(contender, databases, size))
  }
  const comparison = (
    title: string,
    task: Exclude<keyof OrmSession, 'close'>,
    target: Comparison['targets'][number],
  ) => ({
    title: `TypeORM on ${database}: ${title}`,
    unit: 'row',
    base: plainTypeorm.name,
    baseTitle: 'plain',
    peers: [peerTypeorm.name],
    trials: sessions.map(session => session[task]),
    targets: [target],
  })
  return {
    comparisons: [
      comparison(`find ${size.read} rows of 3 encrypted strings`, 'find', atMostPeer),
      comparison(`save ${size.written} new entities`, 'save', fasterThanPeer(1.3)),
      comparison(`insert ${size.written} rows`, 'insert', fasterThanPeer(1.3)),
      comparison(`save ${size.unchanged} unchanged entities`, 'saveUnchanged', fasterThanPeer(3)),
    ],
    rounds: size.rounds,
    tables: () => [],
    notes: ['typeorm-encrypted 0.8.0 declares TypeORM ^0.3.7; it works on 1.x, where it is run here.\n'],
    async close() {
      for (const session of sessions) await session.close()
      await databases.close()
    },
  }
}

const atMostPeer: Target = { contender: waxsealTypeorm.name, beside: peerTypeorm.name, kind: 'at-most', factor: 1 }

function fasterThanPeer(factor: number): Target {
  return { contender: waxsealTypeorm.name, beside: peerTypeorm.name, kind: 'faster', factor }
}
