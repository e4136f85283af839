import 'reflect-metadata'
import { openBenchDatabases } from '../database/bench-databases.ts'
import { sizes } from '../database/sizes.ts'
import type { BenchOptions } from '../options.ts'
import type { Target } from '../report/target.ts'
import type { Section } from '../section.ts'
import { bareTypeorm } from './bare.ts'
import { initializeTrials } from './initialize.ts'
import { identityTypeorm } from './no-cryptography.ts'
import type { OrmContender } from './orm-contender.ts'
import { peerTypeorm } from './peer.ts'
import { plainTypeorm, searchableTypeorm } from './plain.ts'
import { sameSizeTypeorm } from './same-size.ts'
import { type OrmSession, openSession } from './session.ts'
import { searchableWaxseal, searchableWaxsealText, waxsealTypeorm, waxsealTypeormText } from './waxseal.ts'

type Task = Exclude<keyof OrmSession, 'close'>

/** What Waxseal adds to TypeORM, beside what typeorm-encrypted adds. */
export async function typeormSection({ quick, database }: BenchOptions): Promise<Section> {
  const size = sizes(quick)
  const databases = await openBenchDatabases(database)
  const open = async (contenders: readonly OrmContender[]): Promise<OrmSession[]> => {
    const sessions: OrmSession[] = []
    for (const contender of contenders) sessions.push(await openSession(contender, databases, size))
    return sessions
  }
  const sessions = await open(CONTENDERS)
  const [sameSize] = await open([sameSizeTypeorm])
  const searchable = await open(SEARCHABLE)
  const comparison = (title: string, task: Task, targets: readonly Target[]) => ({
    title: `TypeORM on ${database}: ${title}`,
    unit: 'row',
    base: plainTypeorm.name,
    baseTitle: 'plain',
    peers: [peerTypeorm.name],
    trials: sessions.map(session => session[task]),
    targets,
    drawn: DRAWN.includes(task) ? [plainTypeorm.name, peerTypeorm.name, ...CARRIERS] : undefined,
  })
  return {
    comparisons: [
      {
        ...comparison(`find ${size.read} rows of 3 encrypted strings`, 'find', [
          ...atMostPeer,
          ...nearPlain,
          ...timesPlain(1.6),
        ]),
        trials: [...sessions, sameSize!].map(({ find }) => find),
      },
      comparison(`save ${size.written} new entities`, 'save', fasterThanPeer(1.3)),
      comparison(`insert ${size.written} rows`, 'insert', [...fasterThanPeer(1.3), ...nearPlain]),
      {
        ...comparison(`insert ${size.written} rows, one string with an index`, 'insert', timesPlain(1.25)),
        trials: [...searchable, sameSize!].map(({ insert }) => insert),
        peers: [],
        drawn: undefined,
      },
      comparison(`save ${size.unchanged} unchanged entities`, 'saveUnchanged', fasterThanPeer(3)),
      {
        title: `TypeORM: initialize ${size.entities} entities with 50 encrypted fields`,
        unit: 'DataSource',
        base: plainTypeorm.name,
        baseTitle: 'plain',
        peers: [],
        trials: initializeTrials(size.entities),
        targets: [{ contender: 'waxseal', beside: plainTypeorm.name, kind: 'adds', factor: 100 }],
        rounds: size.longRounds,
      },
    ],
    rounds: size.rounds,
    tables: () => [],
    notes: [NOTE],
    async close() {
      for (const session of [...sessions, ...searchable, sameSize!]) await session.close()
      await databases.close()
    },
  }
}

const NOTE = `typeorm-encrypted declares TypeORM ^0.3.7; it works on 1.x, where it is run here. It stores text, and Waxseal bytes
by default: libsql hands out each cell of bytes as an ArrayBuffer of its own, with which node:crypto itself is slower.
`

const CONTENDERS = [plainTypeorm, identityTypeorm, bareTypeorm, peerTypeorm, waxsealTypeorm, waxsealTypeormText]
const SEARCHABLE = [searchableTypeorm, searchableWaxseal, searchableWaxsealText]
const DRAWN: readonly Task[] = ['find', 'insert']
const CARRIERS = [waxsealTypeorm.name, waxsealTypeormText.name]

function timesPlain(factor: number): Target[] {
  return CARRIERS.map(contender => ({ contender, beside: plainTypeorm.name, kind: 'at-most', factor }))
}

/** What is left to be saved is the cipher itself. */
const nearPlain: Target[] = [
  { contender: identityTypeorm.name, beside: plainTypeorm.name, kind: 'at-most', factor: 1.15 },
]

const atMostPeer: Target[] = CARRIERS.map(contender => ({
  contender,
  beside: peerTypeorm.name,
  kind: 'at-most',
  factor: 1,
}))

function fasterThanPeer(factor: number): Target[] {
  return CARRIERS.map(contender => ({ contender, beside: peerTypeorm.name, kind: 'faster', factor }))
}
