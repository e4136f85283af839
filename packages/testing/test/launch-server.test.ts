import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ServerKind,
  serverStartTimeout,
  sqliteFile,
  startServer,
  type TestServer,
  testDatabases,
} from '../src/index.ts'
import { launchServer } from '../src/server/launch-server.ts'
import { bareMachine } from './fixture/bare-machine.ts'
import { startNestedRun } from './fixture/nested-run.ts'

describe('a machine that offers nothing', () => {
  it.each(['mysql', 'mariadb', 'postgres'] as const)('gets one line on how to provide %s', async kind => {
    const message = await launchServer(kind, bareMachine).catch((error: Error) => error.message)
    expect(message).toMatch(/^No (MySQL|MariaDB|PostgreSQL) for the tests: set WAXSEAL_TEST_\w+_URL=.*, or install/)
    expect(message).toContain(`WAXSEAL_TEST_SKIP=${kind}`)
    expect(message).not.toContain('\n')
  })

  it('hears that the image it names needs a Docker daemon', async () => {
    const machine = { ...bareMachine, env: { WAXSEAL_TEST_MYSQL_IMAGE: 'some/mysql:1' } }
    await expect(launchServer('mysql', machine)).rejects.toThrow(
      'WAXSEAL_TEST_MYSQL_IMAGE=some/mysql:1: no Docker daemon answers',
    )
  })
})

const [kind] = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')

describe.runIf(kind)('a URL', () => {
  let server: TestServer
  let variable: string

  beforeAll(async () => {
    server = await startServer(kind!)
    variable = `WAXSEAL_TEST_${kind!.toUpperCase()}_URL`
  }, serverStartTimeout)

  afterAll(() => server?.stop())

  it('is where the server is, which is left running', async () => {
    const caFile = join(sqliteFile(), '../ca.pem')
    await writeFile(caFile, server.ca!)
    const env = { [variable]: server.url('any'), [`WAXSEAL_TEST_${kind!.toUpperCase()}_CA`]: caFile }
    const { address, stop } = await launchServer(kind!, { ...bareMachine, env })
    expect({ ...address, caFile }).toEqual({ ...JSON.parse(JSON.stringify(server)), caFile })
    await stop()
    await (await server.createDatabase()).drop()
  })

  it('is never the server that a suite wants for its own, to change its settings', async () => {
    const machine = { ...bareMachine, env: { [variable]: server.url('any') } }
    await expect(launchServer(kind!, machine, {})).rejects.toThrow('for the tests')
  })

  it.runIf(kind !== 'postgres')('of another product is refused', async () => {
    const other = kind === 'mysql' ? 'mariadb' : 'mysql'
    const env = { [`WAXSEAL_TEST_${other.toUpperCase()}_URL`]: server.url('').replace(/^\w+/, 'mysql') }
    await expect(launchServer(other, { ...bareMachine, env })).rejects.toThrow(/WAXSEAL_TEST_\w+_URL: /)
  })

  it.each(['http://user:s3cret@host', 'user:s3cret@host', 'mysql://'])('%s is refused, unrepeated', async url => {
    const failure = launchServer(kind!, { ...bareMachine, env: { [variable]: url } })
    await expect(failure).rejects.toThrow(/is no URL of the form/)
    await expect(failure).rejects.not.toThrow(/s3cret/)
  })
})

it(
  'fails a suite with one error, which says nothing of the password, and runs none of its tests',
  async () => {
    const run = await startNestedRun({
      NESTED_KIND: 'postgres',
      NESTED_END: 'pass',
      WAXSEAL_TEST_POSTGRES_URL: 'postgres://somebody:s3cret@127.0.0.1:1',
    })
    const output = await run.output
    await run.remains()
    expect(output.match(/Error: WAXSEAL_TEST_POSTGRES_URL: connect ECONNREFUSED/g)).toHaveLength(1)
    expect(output).toMatch(/Tests {2}2 skipped/)
    expect(output).not.toContain('s3cret')
  },
  serverStartTimeout,
)
