import { openBenchDatabases } from '../database/bench-databases.ts'
import { sizes } from '../database/sizes.ts'
import type { BenchOptions } from '../options.ts'
import type { Comparison } from '../report/comparison.ts'
import type { Section } from '../section.ts'
import { fieldEncryption } from './field-encryption.ts'
import { generateClient } from './generate.ts'
import { longestTurnTable } from './longest-turn.ts'
import { naivePrisma } from './naive.ts'
import { noOpPrisma } from './no-op.ts'
import { peerPrisma } from './peer.ts'
import { plainPrisma } from './plain.ts'
import { providerOf } from './schema.ts'
import { type ClientSession, openSession } from './session.ts'
import { waxsealPrisma } from './waxseal.ts'

const CONTENDERS = [plainPrisma, noOpPrisma, naivePrisma, peerPrisma, fieldEncryption, waxsealPrisma]

/** What Waxseal adds to Prisma, beside what the peer adds, and what of it is not the cipher. */
export async function prismaSection({ quick, database }: BenchOptions): Promise<Section> {
  const size = sizes(quick)
  const databases = await openBenchDatabases(database)
  const generated = await generateClient(providerOf(database))
  const sessions: ClientSession[] = []
  for (const contender of CONTENDERS) sessions.push(await openSession(contender, databases, generated, size))
  const comparison = (
    title: string,
    task: Exclude<keyof ClientSession, 'close'>,
    faster: readonly [number, number],
    timesPlain: number,
  ): Comparison => ({
    title: `Prisma on ${database}: ${title}`,
    unit: 'row',
    base: plainPrisma.name,
    baseTitle: 'plain',
    peers: [peerPrisma.name, fieldEncryption.name],
    trials: sessions.map(session => session[task]),
    drawn: [plainPrisma, fieldEncryption, peerPrisma, waxsealPrisma].map(({ name }) => name),
    targets: [
      { contender: waxsealPrisma.name, beside: fieldEncryption.name, kind: 'faster', factor: faster[0] },
      { contender: waxsealPrisma.name, beside: peerPrisma.name, kind: 'faster', factor: faster[1] },
      { contender: waxsealPrisma.name, beside: naivePrisma.name, kind: 'at-most', factor: 1.1 },
      { contender: waxsealPrisma.name, beside: plainPrisma.name, kind: 'at-most', factor: timesPlain },
    ],
  })
  const longestTurns = await longestTurnTable(
    `Prisma on ${database}: what findMany of ${size.read} rows keeps waiting`,
    sessions,
  )
  return {
    comparisons: [
      comparison(`findMany of ${size.read} rows of 3 encrypted strings`, 'findMany', [2, 1.8], 2.2),
      comparison(`createMany of ${size.written} rows, one string with an index`, 'createMany', [1.3, 1.3], 1.25),
    ],
    rounds: size.rounds,
    tables: () => [longestTurns],
    async close() {
      for (const session of sessions) await session.close()
      await databases.close()
    },
  }
}
