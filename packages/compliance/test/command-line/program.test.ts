import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { explanation, rulesMarkdown } from '../../src/command-line/rule-text.ts'
import { run } from '../../src/command-line/run.ts'
import { RULES } from '../../src/index.ts'
import { SAMPLE_RULES } from '../format/sample.ts'

async function command(...args: string[]) {
  const written = { out: '', err: '' }
  const terminal = {
    out: (text: string) => {
      written.out += text
    },
    err: (text: string) => {
      written.err += text
    },
    env: {},
    now: new Date(),
  }
  return { exitCode: await run(args, '1.2.3', terminal), ...written }
}

describe('the program', () => {
  it('helps, and tells its version', async () => {
    const { exitCode, out, err } = await command('--help')
    expect([exitCode, err]).toEqual([0, ''])
    for (const name of ['rds', 'wire', 'orm', 'rules', 'explain', 'Exits with 0']) expect(out).toContain(name)
    expect(await command('--version')).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' })
  })

  it.each([[], ['nonsense'], ['--nonsense'], ['explain'], ['explain', 'RDS-SSL-999'], ['rules', '--format', 'pdf']])(
    'exits with 2 and says why on standard error: %s %s %s',
    async (...args) => {
      const { exitCode, out, err } = await command(...args)
      expect([exitCode, out]).toEqual([2, ''])
      expect(err).toMatch(/^(error: |Usage: )/)
    },
  )

  it('prints the rules', async () => {
    const { exitCode, out } = await command('rules', '--format', 'json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toEqual({ version: 1, rules: RULES })
    const markdown = (await command('rules')).out
    expect(markdown.trimEnd().split('\n')).toHaveLength(2 + RULES.length)
  })

  it('explains each of them', async () => {
    for (const { id, title } of RULES)
      expect((await command('explain', id.toLowerCase())).out).toContain(`${id} ${title}`)
  })

  it('is started by its file', async () => {
    const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', cli, '--version'])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('what is said of a rule', () => {
  it('is all of it', () => {
    const text = explanation(SAMPLE_RULES[0]!)
    expect(text).toMatch(/^RDS-SSL-001 SSL is enabled\n/)
    for (const word of [
      'high',
      'CIS Alibaba Cloud 2.0 6.1; PCI DSS 4.0.1 4.2.1 (unverified)',
      'restarts',
      'aliyun rds',
    ]) {
      expect(text).toContain(word)
    }
  })

  it('keeps to its row of the table', () => {
    expect(rulesMarkdown([{ ...SAMPLE_RULES[0]!, passes: 'a | b' }]).split('\n')[2]).toContain('a \\| b')
  })
})
