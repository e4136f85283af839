import type { Clock } from '../measure/clock.ts'
import { interleave, type Measurement, type Rounds, type Trial, timeRatio } from '../measure/interleave.ts'
import type { Bar, Panel } from './chart.ts'
import { formatTable } from './table.ts'
import { describeTarget, judge, type Target } from './target.ts'

/** One task, and who is measured at it. */
export interface Comparison {
  readonly title: string
  /** What a time is for: `value` or `row`. */
  readonly unit: string
  /** The contender that all are compared with: the floor, or the ORM without encryption. */
  readonly base: string
  /** What to call it at the head of its column. */
  readonly baseTitle: string
  /** The other libraries. All are compared with the fastest of them. */
  readonly peers: readonly string[]
  readonly trials: readonly Trial[]
  readonly targets: readonly Target[]
  /** The contenders that the picture shows, in this order, where it shows this comparison. */
  readonly drawn?: readonly string[] | undefined
  /** Other than the section's. */
  readonly rounds?: Rounds
}

/** A comparison's table, and how many of its targets were missed. */
export interface ComparisonReport {
  readonly text: string
  readonly missed: number
  /** For the picture, where the comparison is in it. */
  readonly panel: Panel | undefined
}

/** Measures a comparison and lays it out as a table. */
export async function runComparison(comparison: Comparison, rounds: Rounds, clock: Clock): Promise<ComparisonReport> {
  return report(comparison, await interleave(comparison.trials, comparison.rounds ?? rounds, clock))
}

function report(comparison: Comparison, measurements: readonly Measurement[]): ComparisonReport {
  const { title, unit, base, baseTitle, peers, targets } = comparison
  const of = (name: string) => measurements.find(({ contender }) => contender === name)!
  const [fastestPeer] = peers.map(of).sort((a, b) => a.median - b.median)
  const rows: string[][] = []
  let missed = 0
  for (const measured of measurements) {
    const { contender, median, spread } = measured
    const ratios = [of(base), fastestPeer].map(other => (other ? timeRatio(measured, other).toFixed(2) : '–'))
    const figures = [median.toFixed(2), `±${(spread * 100).toFixed(0)} %`, ...ratios]
    const verdicts = targets
      .filter(target => target.contender === contender)
      .map(target => judge(target, measured, of(target.beside)))
    missed += verdicts.filter(({ met }) => !met).length
    const [first = ['', ''], ...more] = verdicts.map(({ target, reached, met }) => [
      describeTarget(target),
      `${met ? 'yes' : 'NO'} (${reached.toFixed(2)})`,
    ])
    rows.push([contender, ...figures, ...first], ...more.map(cells => ['', '', '', '', '', ...cells]))
  }
  const head = ['contender', `µs per ${unit}`, 'spread', `× ${baseTitle}`, '× peer', 'target', 'met']
  return { text: formatTable(title, head, rows), missed, panel: panelOf(comparison, measurements) }
}

function panelOf({ title, unit, base, peers, drawn }: Comparison, measurements: readonly Measurement[]) {
  if (drawn === undefined) return undefined
  const roleOf = (name: string): Bar['role'] => (name === base ? 'base' : peers.includes(name) ? 'peer' : 'ours')
  const bars = drawn.map(name => {
    const { median } = measurements.find(({ contender }) => contender === name)!
    return { name, value: median, role: roleOf(name) }
  })
  return { title, unit: `µs per ${unit}`, bars }
}
