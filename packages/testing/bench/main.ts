import { writeFileSync } from 'node:fs'
import { engineInfo } from '@waxseal/core'
import { CLOCKS } from './measure/clock.ts'
import { type BenchOptions, parseOptions, SECTIONS, type SectionName, USAGE } from './options.ts'
import { drawChart, type Panel } from './report/chart.ts'
import { runComparison } from './report/comparison.ts'
import { versionLines } from './report/versions.ts'
import type { Section } from './section.ts'

type OpenSection = (options: BenchOptions) => Promise<Section>

/** Loaded one by one, so that a section runs without the others' code beside it. */
const OPEN: Readonly<Record<SectionName, OpenSection>> = {
  core: async ({ quick }) => (await import('./core/section.ts')).coreSection(quick),
  typeorm: async options => (await import('./typeorm/section.ts')).typeormSection(options),
  prisma: async options => (await import('./prisma/section.ts')).prismaSection(options),
  bulk: async options => (await import('./bulk/section.ts')).bulkSection(options),
}

async function runSection(name: SectionName, options: BenchOptions): Promise<number> {
  const section = await OPEN[name](options)
  let missed = 0
  try {
    for (const comparison of section.comparisons) {
      const report = await runComparison(comparison, section.rounds, CLOCKS[options.clock])
      console.log(report.text)
      missed += report.missed
      if (report.panel !== undefined) panels.push(report.panel)
    }
    for (const text of [...section.tables(), ...(section.notes ?? [])]) console.log(text)
  } finally {
    await section.close()
  }
  return missed
}

function readOptions(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}

/** The picture that the project's README shows. */
function draw(): void {
  const engine = engineInfo().name === 'native' ? 'the native engine' : 'node:crypto'
  const footer = [`npm run bench -- ${process.argv.slice(2).join(' ')}`, ...versionLines()]
  writeFileSync(PICTURE, drawChart(`What encryption costs, with ${engine} (shorter is better)`, panels, footer))
  console.log('Drawn into packages/testing/bench/comparison.svg.')
}

const PICTURE = new URL('comparison.svg', import.meta.url)
const panels: Panel[] = []
const options = readOptions()
let missed = 0
for (const name of SECTIONS.filter(section => options.only.includes(section))) missed += await runSection(name, options)
console.log(`Times are medians of interleaved slices, in ${options.clock === 'cpu' ? 'process CPU' : 'wall'} time.`)
console.log(versionLines().join('\n'))
if (options.svg) draw()
if (!options.quick) console.log(missed === 0 ? 'All targets are met.' : `${missed} targets are missed.`)
