import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type ServerKind, serverStartTimeout, startServer, type TestServer, testDatabases } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/command-line/run.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const SECRET = 'planted-s3cret'

/** Runs the program as its user does, in a process of its own. */
function wireProcess(args: readonly string[], env: NodeJS.ProcessEnv) {
  const options = { env: { PATH: process.env.PATH, ...env } }
  return new Promise<{ exitCode: unknown; out: string; err: string }>(resolve => {
    execFile(process.execPath, ['--import', 'tsx', cli, 'wire', ...args], options, (error, out, err) => {
      resolve({ exitCode: error?.code ?? 0, out, err })
    })
  })
}

/** The same in this process, which is faster. */
async function wire(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const written = { out: '', err: '' }
  const exitCode = await run(['wire', ...args], '1.2.3', {
    out: text => {
      written.out += text
    },
    err: text => {
      written.err += text
    },
    env,
    now: new Date(),
  })
  return { exitCode, ...written }
}

const [kind] = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')

describe.runIf(kind)('waxseal-compliance wire', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer(kind!, { variant: {} })
  }, serverStartTimeout)

  afterAll(() => server?.stop())

  it('probes what a URL in the environment names, and repeats nothing of it', async () => {
    const { exitCode, out, err } = await wireProcess(
      ['--database-url-env', 'DATABASE_URL', '--ca', server.caFile!, '--format', 'json'],
      { DATABASE_URL: server.url(kind === 'postgres' ? 'postgres' : 'mysql') },
    )
    expect(exitCode).toBe(1) // the tests' servers let everybody in without TLS
    const { results, command, gaps } = JSON.parse(out)
    expect([command, gaps]).toEqual(['wire --database-url-env DATABASE_URL', []])
    expect(results).toContainEqual(expect.objectContaining({ rule: 'WIRE-002', status: 'fail' }))
    expect(err).toContain(`${server.host}:${server.port}: probing\n`)
    expect(out + err).not.toContain(server.password)
  })

  it('probes a host, and shows no password that does not fit', async () => {
    const place = ['--host', server.host, '--port', String(server.port), '--engine', kind!, '--ca', server.caFile!]
    const login = ['--user', 'nobody', '--password-env', 'PROBE_PASSWORD', '--columns', 'clinic.patient.email']
    for (const format of ['table', 'json', 'sarif', 'html', 'junit', 'ocsf', 'csv', 'markdown', 'jsonl']) {
      const { out, err } = await wire([...place, ...login, '--format', format], { PROBE_PASSWORD: SECRET })
      expect(out).toContain('WIRE-00')
      expect(out + err).not.toContain(SECRET)
    }
  })

  it('exits with 3 where nobody answers', async () => {
    const { exitCode, out } = await wire(['--host', '127.0.0.1', '--port', '1', '--engine', 'postgres'])
    expect(exitCode).toBe(3)
    expect(out).toContain('127.0.0.1:1')
  })
})

describe('wrong usage of waxseal-compliance wire', () => {
  it.each([
    [[], 'name a server'],
    [['--host', 'db'], '--host needs --engine'],
    [['--host', 'db', '--engine', 'mysql', '--password-env', 'NOTHING'], '--password-env needs --user'],
    [
      ['--host', 'db', '--engine', 'mysql', '--user', 'a', '--password-env', 'NOTHING'],
      'the variable NOTHING is not set',
    ],
    [['--database-url-env', 'NOTHING'], 'the variable NOTHING is not set'],
    [['--database-url-env', 'DATABASE_URL', '--user', 'a'], '--user goes with --host'],
    [['--database-url-env', `mysql://app:${SECRET}@db/clinic`], 'name an environment variable, not a value'],
    [['--database-url-env', 'BROKEN_URL'], 'the variable BROKEN_URL is no URL'],
    [['--database-url-env', 'DATABASE_URL', '--columns', 'email'], 'no table.column'],
    [['--host', 'db', '--engine', 'mysql', '--columns', 'patient.email'], 'name the database'],
    [['--host', 'db', '--engine', 'mysql', '--ca', 'no-such-file.pem'], 'cannot be read (ENOENT)'],
    [['--host', 'db', '--engine', 'oracle'], 'Allowed choices'],
  ])('%s: %s', async (args, message) => {
    const env = { DATABASE_URL: `mysql://app:${SECRET}@127.0.0.1:1/clinic`, BROKEN_URL: `app:${SECRET}#@db` }
    const { exitCode, out, err } = await wire(args, env)
    expect([exitCode, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).not.toContain(SECRET)
  })
})

it('a server that hangs holds nobody up', async () => {
  const silent = createServer(() => {})
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = silent.address() as { port: number }
    const args = ['--host', '127.0.0.1', '--port', String(port), '--engine', 'mysql', '--timeout', '300']
    expect((await wire(args)).exitCode).toBe(3)
  } finally {
    silent.close()
  }
})
