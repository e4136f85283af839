import { parseArgs } from 'node:util'
import type { DatabaseTarget } from '@waxseal/testing'
import { CLOCKS, type ClockName } from './measure/clock.ts'

/** The parts of the benchmark, in the order in which they run. */
export const SECTIONS = ['core', 'typeorm', 'prisma', 'bulk'] as const

export type SectionName = (typeof SECTIONS)[number]

const DATABASES: readonly DatabaseTarget[] = ['sqlite', 'mariadb', 'mysql', 'postgres']

export interface BenchOptions {
  /** Few rows and rounds: shows that everything runs, and measures nothing worth reading. */
  readonly quick: boolean
  readonly only: readonly SectionName[]
  readonly database: DatabaseTarget
  readonly clock: ClockName
  /** Whether to draw `comparison.svg` as well. */
  readonly svg: boolean
}

export const USAGE = `npm run bench -- [options]
  --only=core|typeorm|prisma|bulk      one section (may be repeated)
  --database=sqlite|mariadb|mysql|postgres   sqlite by default, which needs no server
  --clock=cpu|wall                     process CPU time (default on sqlite), or wall time (default on a server)
  --svg                                draw what was measured into packages/testing/bench/comparison.svg
  --quick                              a smoke run: every row, no figure worth reading
`

/** @throws TypeError with one line for the user, for an unknown option or value */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [...SECTIONS] },
      database: { type: 'string', default: 'sqlite' },
      clock: { type: 'string' },
      svg: { type: 'boolean', default: false },
    },
  })
  const database = oneOf('database', values.database, DATABASES)
  return {
    quick: values.quick,
    svg: values.svg,
    only: values.only.map(name => oneOf('only', name, SECTIONS)),
    database,
    clock: oneOf('clock', values.clock ?? (database === 'sqlite' ? 'cpu' : 'wall'), Object.keys(CLOCKS) as ClockName[]),
  }
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find(name => name === value)
  if (found === undefined) throw new TypeError(`--${option} takes ${allowed.join(', ')}, not "${value}"`)
  return found
}
