import type { DatabaseTarget } from '../target.ts'

/** What the global set-up of a run tells the suites in it. */
export interface RunEnvironment {
  /** Path of the Unix socket on which the run's server broker listens. */
  readonly broker: string
  /** Where files of the run go; removed at its end. */
  readonly directory: string
  readonly targets: readonly DatabaseTarget[]
}

/** Handed down as an environment variable, so that processes which a test starts are part of the run too. */
const name = 'WAXSEAL_TEST_RUN'

/** The run that this process is part of. */
export function currentRun(): RunEnvironment | undefined {
  const text = process.env[name]
  return text ? (JSON.parse(text) as RunEnvironment) : undefined
}

/** Makes this process and those it starts part of a run, or of none. */
export function setCurrentRun(run: RunEnvironment | undefined): void {
  if (run) process.env[name] = JSON.stringify(run)
  else delete process.env[name]
}

/**
 * The databases that this run covers, for `describe.each(testDatabases())`: SQLite, PostgreSQL and at least one server
 * of the MySQL family, less what `WAXSEAL_TEST_SKIP` leaves out. Starts nothing.
 *
 * @throws Error outside a vitest run with `packages/testing/src/global-setup.ts` among its `globalSetup`
 */
export function testDatabases(): readonly DatabaseTarget[] {
  const run = currentRun()
  if (!run) throw new Error('testDatabases() needs packages/testing/src/global-setup.ts in the globalSetup of vitest')
  return run.targets
}

/**
 * The same with one server of the MySQL family, where the run has two: for suites of an ORM's older versions, whose newest one
 * runs on both.
 */
export function testDatabaseFamilies(): readonly DatabaseTarget[] {
  const targets = testDatabases()
  return targets.includes('mariadb') ? targets.filter(target => target !== 'mysql') : targets
}
