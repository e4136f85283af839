import { describe, expect, it } from 'vitest'
import { type ServerKind, serverStartTimeout, testDatabases } from '../src/index.ts'
import { type Remains, startNestedRun } from './fixture/nested-run.ts'

const nothing: Remains = { ports: [], files: [] }
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

async function endBySignal(kind: ServerKind, signal: NodeJS.Signals, moment: 'set-up' | 'test'): Promise<Remains> {
  const run = await startNestedRun(on(kind, 'hang'))
  await (moment === 'test' ? run.ports() : run.beginning())
  // Ctrl-C goes to all processes of the terminal, the others to the one that is named.
  process.kill(signal === 'SIGINT' ? -run.child.pid! : run.child.pid!, signal)
  const remains = await run.remains()
  run.killWorkers()
  return remains
}

describe.runIf(first)(`a run on ${first} leaves no process and no file behind`, () => {
  it.each(['fail', 'crash'])(
    'when its suite comes to %s',
    async end => {
      const run = await startNestedRun(on(first!, end))
      await run.ports()
      expect(await run.remains()).toEqual(nothing)
      expect(run.child.exitCode).toBe(1)
    },
    serverStartTimeout,
  )

  it.each([
    ['SIGINT', 'test'],
    ['SIGKILL', 'test'],
    ['SIGKILL', 'set-up'],
  ] as const)(
    'when %s ends it during %s',
    async (signal, moment) => {
      expect(await endBySignal(first!, signal, moment)).toEqual(nothing)
    },
    serverStartTimeout,
  )
})

it.each(others)(
  'a run on %s leaves no process and no file behind when SIGKILL ends it',
  async kind => {
    expect(await endBySignal(kind, 'SIGKILL', 'test')).toEqual(nothing)
  },
  serverStartTimeout,
)
