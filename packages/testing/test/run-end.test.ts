import { describe, expect, it } from 'vitest'
import { type ServerKind, serverStartTimeout, testDatabases } from '../src/index.ts'
import { remaining, startNestedRun, type Traces } from './fixture/nested-run.ts'

const nothing: Traces = { ports: [], files: [] }
const [first, ...others] = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')
const image = process.env.WAXSEAL_TEST_MYSQL_IMAGE

/** The variables of a run on a server of a kind that the run itself starts. */
function on(kind: ServerKind, end: string): Record<string, string> {
  return {
    NESTED_KIND: kind,
    NESTED_END: end,
    ...(kind === 'mysql' && image ? { WAXSEAL_TEST_MYSQL_IMAGE: image } : {}),
  }
}

async function endBySignal(kind: ServerKind, signal: NodeJS.Signals): Promise<Traces> {
  const run = await startNestedRun(on(kind, 'hang'))
  const traces = await run.traces()
  // Ctrl-C goes to all processes of the terminal, the others to the one that is named.
  process.kill(signal === 'SIGINT' ? -run.child.pid! : run.child.pid!, signal)
  await run.output
  const left = await remaining(traces)
  run.killWorkers()
  return left
}

describe.runIf(first)(`a run on ${first} leaves no process and no file behind`, () => {
  it.each(['fail', 'crash'])(
    'when its suite comes to %s',
    async end => {
      const run = await startNestedRun(on(first!, end))
      const traces = await run.traces()
      await run.output
      expect(run.child.exitCode).toBe(1)
      expect(await remaining(traces)).toEqual(nothing)
    },
    serverStartTimeout,
  )

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'when %s ends it',
    async signal => {
      expect(await endBySignal(first!, signal)).toEqual(nothing)
    },
    serverStartTimeout,
  )
})

it.each(others)(
  'a run on %s leaves no process and no file behind when SIGKILL ends it',
  async kind => {
    expect(await endBySignal(kind, 'SIGKILL')).toEqual(nothing)
  },
  serverStartTimeout,
)
