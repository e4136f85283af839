import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addReportOptions, type ReportOptions } from '../../src/command-line/report-options.ts'
import { runCheck } from '../../src/command-line/run-check.ts'
import type { Report } from '../../src/index.ts'
import { report, result, SAMPLE, SAMPLE_RULES } from '../format/sample.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waxseal-check-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs a check that finds this, with these arguments. */
async function check(found: Report, args: readonly string[], env: NodeJS.ProcessEnv = {}, columns?: number) {
  const command = addReportOptions(new Command('check'), env)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  const options = command.parse([...args], { from: 'user' }).opts<ReportOptions>()
  const written = { out: '', err: '', checks: 0 }
  const terminal = {
    out: (text: string) => {
      written.out += text
    },
    err: (text: string) => {
      written.err += text
    },
    env,
    now: found.finishedAt,
    columns,
  }
  const find = async () => {
    written.checks++
    return found
  }
  return { exitCode: await runCheck(options, terminal, find, SAMPLE_RULES), ...written }
}

const failing = report([result('RDS-SSL-001', 'fail')])
const file = (name: string) => join(folder, name)

describe('a check on the command line', () => {
  it('puts a table on standard output, and the verdict on standard error', async () => {
    const { exitCode, out, err } = await check(failing, [])
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^STATUS .*\nFAIL /)
    expect(err).toBe('waxseal-compliance: 1 fail, 0 unknown, 0 pass, 0 n/a. 1 failure counts.\n')
  })

  it('writes any number of files, and one format to standard output', async () => {
    const args = ['--format', `sarif=${file('r.sarif')}`, '--format', `html=${file('r=1.html')}`, '--format', 'json']
    const { out } = await check(SAMPLE, args)
    expect(JSON.parse(out).results).toHaveLength(SAMPLE.results.length)
    expect(JSON.parse(readFileSync(file('r.sarif'), 'utf8')).version).toBe('2.1.0')
    expect(readFileSync(file('r=1.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  it.each([
    ['--format', 'pdf'],
    ['--format', 'json='],
    ['--format', 'json', '--format', 'csv'],
    ['--fail-on', 'bad'],
    ['--nonsense'],
  ])('refuses %s %s %s %s', async (...args) => {
    await expect(check(failing, args)).rejects.toMatchObject({ exitCode: 1, code: /^commander\./ })
  })

  it('takes md for markdown', async () => {
    expect((await check(failing, ['--format', 'md'])).out).toMatch(/^# /)
  })

  it('has colours on a terminal, but not with NO_COLOR', async () => {
    const escaped = String.fromCharCode(27)
    expect((await check(failing, [], {}, 80)).out).toContain(escaped)
    expect((await check(failing, [], { NO_COLOR: '1' }, 80)).out).not.toContain(escaped)
    expect((await check(failing, [], { TERM: 'dumb' }, 80)).out).not.toContain(escaped)
    expect((await check(failing, [])).out).not.toContain(escaped)
  })

  it('counts unknown where CI is set, unless told not to', async () => {
    const unsure = report([result('RDS-SSL-001', 'pass'), result('RDS-SSL-002', 'unknown')])
    expect((await check(unsure, [])).exitCode).toBe(0)
    expect((await check(unsure, [], { CI: 'true' })).exitCode).toBe(3)
    expect((await check(unsure, ['--no-fail-on-unknown'], { CI: 'true' })).exitCode).toBe(0)
    expect((await check(unsure, ['--fail-on-unknown'])).exitCode).toBe(3)
  })

  it('exits with 3 when there was nothing to check, unless that is allowed', async () => {
    expect((await check(report([]), [])).exitCode).toBe(3)
    expect((await check(report([]), ['--allow-empty'])).exitCode).toBe(0)
  })

  it('writes a baseline, after which only what is new counts', async () => {
    const path = file('baseline.json')
    expect((await check(failing, ['--write-baseline', path])).exitCode).toBe(0)
    expect((await check(failing, ['--baseline', path])).exitCode).toBe(0)
    const worse = report([...failing.results, result('RDS-SSL-002', 'fail')])
    expect((await check(worse, ['--baseline', path])).exitCode).toBe(1)
  })

  it('heeds waivers, and says which have expired and which waive nothing', async () => {
    const entry = 'resource: rm-bp1, reason: r, owner: o'
    const waivers = (...lines: string[]) => {
      writeFileSync(file('waivers.yaml'), `waivers:\n${lines.map(line => `  - {${line}, ${entry}}\n`).join('')}`)
      return check(failing, ['--waivers', file('waivers.yaml')])
    }
    expect((await waivers('rule: RDS-SSL-001, expires: 2027-01-01')).exitCode).toBe(0)
    const { exitCode, err, out } = await waivers(
      'rule: RDS-SSL-001, expires: 2026-01-01',
      'rule: X, expires: 2027-01-01',
    )
    expect(exitCode).toBe(1)
    expect(out).toContain('waiver expired on 2026-01-01 by o: r')
    expect(err).toContain('the waiver of RDS-SSL-001 for rm-bp1 expired on 2026-01-01\n')
    expect(err).toContain('the waiver of X for rm-bp1 waives nothing; it can go\n')
  })

  it.each(['--waivers', '--baseline'])('checks nothing when the file of %s is missing or broken', async option => {
    const refused = expect.objectContaining({ code: 'CONFIG_INVALID' })
    await expect(check(failing, [option, file('none')])).rejects.toEqual(refused)
    writeFileSync(file('broken'), '{')
    await expect(check(failing, [option, file('broken')])).rejects.toEqual(refused)
  })

  it('says which file cannot be written', async () => {
    const path = join(folder, 'no', 'r.json')
    await expect(check(failing, ['--format', `json=${path}`])).rejects.toThrow(`${path} cannot be written (ENOENT)`)
    expect(existsSync(path)).toBe(false)
  })

  it('records the evidence, and looks at nothing when it judges that later', async () => {
    const path = file('record.json')
    const online = await check(SAMPLE, ['--record', path, '--format', 'json'])
    const offline = await check(report([]), ['--offline', path, '--format', 'json'])
    expect([online.checks, offline.checks]).toEqual([1, 0])
    expect([offline.exitCode, JSON.parse(offline.out)]).toEqual([online.exitCode, JSON.parse(online.out)])
    await expect(check(SAMPLE, ['--record', path, '--offline', path])).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('prints a plan with --fix, and changes nothing', async () => {
    const { exitCode, out } = await check(SAMPLE, ['--fix'])
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^A plan, of which nothing was done/)
    expect(out).toContain(
      '1. RDS-SSL-003 The certificate is valid for 30 days more [critical]: orders (rm-bp1orders)\n',
    )
    expect(out).toContain('   $ aliyun rds ModifyDBInstanceSSL')
    expect(out).toContain('   Consequences: The instance restarts')
    expect((await check(report([result('RDS-SSL-001', 'pass')]), ['--fix'])).out).toBe('Nothing to fix.\n')
    await expect(check(failing, ['--fix', '--format', 'json'])).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
