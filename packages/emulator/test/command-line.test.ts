import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { genericClient } from './support/generic-client.ts'
import { type Program, runProgram } from './support/run-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'waxseal-emulator-'))
afterAll(() => rmSync(folder, { recursive: true }))
const running: Program[] = []
afterEach(() => {
  for (const program of running.splice(0)) program.process.kill('SIGKILL')
})

const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => {
  const program = runProgram('src/cli.ts', args, env)
  running.push(program)
  return program
}

/** Starts it, and reads what it printed, by name. */
async function start(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const program = run(['--port', '0', ...args], env)
  await expect.poll(() => program.output.stdout + program.output.stderr, { timeout: 20_000 }).toMatch(/admin calls.*\n/)
  const printed = Object.fromEntries(
    [...program.output.stdout.matchAll(/^ {2}(.+?) {2,}(.*)$/gm)].map(([, name, value]) => [name!, value!]),
  )
  return { ...program, printed }
}

describe('the command', () => {
  it('prints all that one needs, and ends on SIGTERM', async () => {
    const { process: child, ended, printed, output } = await start(['--region', 'cn-shanghai'])
    expect(output.stdout).toContain('for development only')
    expect(printed).toMatchObject({
      'listening on': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      region: 'cn-shanghai',
      account: expect.stringMatching(/^\d{16}$/),
      'AccessKey id': expect.stringMatching(/^LTAI/),
      'AccessKey secret': expect.any(String),
      'admin calls': expect.stringMatching(/Bearer .+/),
    })
    expect(await (await fetch(`${printed['listening on']}/_emulator/health`)).json()).toEqual({ status: 'ok' })
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('keeps its state, makes the keys that are asked for once, and writes the CA beside it', async () => {
    const state = join(folder, 'kms.json')
    const args = ['--https', '--state', state, '--key', 'alias/app', '--key', 'alias/other']
    const keys = () =>
      (JSON.parse(readFileSync(state, 'utf8')) as { kms: { keys: { id: string }[] } }).kms.keys.map(key => key.id)
    const first = await start(args)
    const caFile = `${state}.ca.pem`
    expect(first.printed['CA certificate']).toBe(caFile)
    expect(readFileSync(caFile, 'utf8')).toContain('BEGIN CERTIFICATE')
    first.process.kill('SIGINT')
    expect((await first.ended).code).toBe(0)
    const before = keys()
    expect(before).toHaveLength(2)
    const second = await start(args)
    expect(second.printed['AccessKey secret']).toBe(first.printed['AccessKey secret'])
    expect(keys()).toEqual(before)
    expect(existsSync(caFile)).toBe(true)
  })

  it('takes credentials from the environment, and faults from its flags', async () => {
    const { printed } = await start(['--fault', '{"raw":{"status":503,"body":"down"}}', '--clock-skew=-60000'], {
      WAXSEAL_EMULATOR_ACCESS_KEY_ID: 'LTAI5tOfMine',
      WAXSEAL_EMULATOR_ACCESS_KEY_SECRET: 'of-mine',
      WAXSEAL_EMULATOR_ADMIN_TOKEN: 'a-token',
    })
    expect(printed).toMatchObject({ 'AccessKey id': 'LTAI5tOfMine', 'AccessKey secret': 'of-mine' })
    expect(printed['admin calls']).toContain('Bearer a-token')
    expect((await fetch(printed['listening on']!, { method: 'POST' })).status).toBe(503)
  })

  it('answers for the instances of RDS that a file describes', async () => {
    const file = join(folder, 'instances.yaml')
    writeFileSync(file, '- { id: rm-1, engine: MySQL, version: "8.0" }')
    const { printed } = await start(['--rds', file])
    const [accessKeyId, accessKeySecret] = [printed['AccessKey id']!, printed['AccessKey secret']!]
    const place = { endpoint: new URL(printed['listening on']!).host, protocol: 'http' } as Emulator
    const call = genericClient(place, { accessKeyId, accessKeySecret })
    const answer = call('DescribeDBInstanceSSL', { DBInstanceId: 'rm-1' }, { version: '2014-08-15' })
    expect(await answer).toMatchObject({ SSLEnabled: 'No' })
  })

  it('says what it takes, and which version it is', async () => {
    const help = await run(['--help']).ended
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toContain('--allow-remote')
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    expect(await run(['--version']).ended).toMatchObject({ code: 0, stdout: `${version}\n` })
  })

  it.each([
    [['--prot', '8100'], '--prot'],
    [['extra'], 'extra'],
    [['--port', 'http'], '--port takes a whole number'],
    [['--port', '70000'], '--port takes a number from 0 to 65535'],
    [['--clock-skew', 'soon'], '--clock-skew takes a whole number'],
    [['--fault', 'slow'], '--fault takes JSON'],
    [['--fault', '{"explode":true}'], 'the fault has explode'],
    [['--host', '0.0.0.0'], '--allow-remote'],
    [['--account', '5'], '16 digits'],
    [['--rds', '/nowhere/instances.yaml'], 'cannot be read (ENOENT)'],
    [['--port', '0', '--key', 'app'], 'an alias starts with alias/'],
    [['--port', '0', '--https', '--ca-file', '/nowhere/ca.pem'], 'name another --ca-file'],
  ])('refuses %j with 2, and a line that says what to do', async (args, message) => {
    const { code, stdout, stderr } = await run(args).ended
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 2, stdout: '', lines: 2 })
    expect(stderr).toContain(message)
  })

  it('ends with 1 where it cannot do what it was told: a port that is taken, a state that is none', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const taken = await run(['--port', String((server.address() as AddressInfo).port)]).ended
    server.close()
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('choose another port') })
    const other = new URL('../package.json', import.meta.url).pathname
    const noState = await run(['--port', '0', '--state', other]).ended
    expect(noState).toMatchObject({ code: 1, stderr: expect.stringContaining('no state file') })
  })
})
