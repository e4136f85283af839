import { coreSection } from './core/section.ts'
import { CLOCKS } from './measure/clock.ts'
import { type BenchOptions, parseOptions, SECTIONS, type SectionName, USAGE } from './options.ts'
import { prismaSection } from './prisma/section.ts'
import { runComparison } from './report/comparison.ts'
import { versionsLine } from './report/versions.ts'
import type { Section } from './section.ts'
import { typeormSection } from './typeorm/section.ts'

type OpenSection = (options: BenchOptions) => Promise<Section>

const OPEN: Readonly<Record<SectionName, OpenSection>> = {
  core: ({ quick }) => coreSection(quick),
  typeorm: typeormSection,
  prisma: prismaSection,
}

async function runSection(name: SectionName, options: BenchOptions): Promise<number> {
  const section = await OPEN[name](options)
  let missed = 0
  try {
    for (const comparison of section.comparisons) {
      const report = await runComparison(comparison, section.rounds, CLOCKS[options.clock])
      console.log(report.text)
      missed += report.missed
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

const options = readOptions()
let missed = 0
for (const name of SECTIONS.filter(section => options.only.includes(section))) missed += await runSection(name, options)
console.log(options.clock === 'cpu' ? 'Times are process CPU time' : 'Times are wall time')
console.log(versionsLine())
if (!options.quick) console.log(missed === 0 ? 'All targets are met.' : `${missed} targets are missed.`)
