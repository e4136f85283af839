import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { LongestFirst } from './packages/tooling/src/vitest/longest-first.ts'
import { SummaryReporter } from './packages/tooling/src/vitest/summary-reporter.ts'

const packages = fileURLToPath(new URL('./packages/', import.meta.url))
const broker = `${packages}testing/src/global-setup.ts`

/** A package, and what it wants done once before its suites: `test/global-setup.ts`, where it has one. */
function project(name: string): TestProjectInlineConfiguration {
  const own = `${packages}${name}/test/global-setup.ts`
  return {
    extends: true,
    test: {
      name,
      isolate: name !== 'prisma', // whose generated clients take longer to load than most files to run
      include: [`packages/${name}/test/**/*.test.ts`],
      globalSetup: existsSync(own) ? [broker, own] : [broker],
    },
  }
}

export default defineConfig({
  test: {
    projects: readdirSync(packages)
      .filter(name => existsSync(`${packages}${name}/test`))
      .map(project),
    reporters: ['default', new SummaryReporter()],
    // The servers that suites wait for leave room for one worker on each core; vitest would leave one core idle.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // Suites that talk to a database server: a fast machine needs a tenth of it, a loaded one all of it.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that is left out or run alone by accident must not look like success.
    allowOnly: !process.env.CI,
    // Tests of refusals log what the user would see; it matters only when the test fails.
    silent: 'passed-only',
  },
})
