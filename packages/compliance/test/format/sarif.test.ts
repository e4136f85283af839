import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Ajv04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { judge, type Policy, type Report, render } from '../../src/index.ts'
import { HOSTILE, report, result, SAMPLE, SAMPLE_RULES } from './sample.ts'

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string; properties: Record<string, string> }[] } }
    invocations: { executionSuccessful: boolean; toolExecutionNotifications: { message: { text: string } }[] }[]
    results: {
      ruleId: string
      ruleIndex: number
      kind: string
      level: string
      message: { text: string }
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[]
      partialFingerprints: Record<string, string>
      suppressions?: unknown
      baselineState?: string
    }[]
  }[]
}

// The schema of OASIS, as Microsoft publishes it with its matchers for tests.
const schemaFile = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const ajv = new Ajv04.default({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv as never)
const isValid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')))

/** The one run of a SARIF log, which fits the schema. */
function sarif(of: Report, policy: Policy = {}): Sarif['runs'][number] {
  const log = JSON.parse(render('sarif', judge(of, { rules: SAMPLE_RULES, ...policy }))) as Sarif
  isValid(log)
  expect(isValid.errors ?? []).toEqual([])
  return log.runs[0]!
}

const uris = ({ results }: Sarif['runs'][number]) =>
  results.map(one => one.locations[0]!.physicalLocation.artifactLocation.uri)

describe('SARIF', () => {
  it('fits its schema, which refuses what does not', () => {
    sarif(SAMPLE)
    sarif(report([]))
    expect(isValid({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
  })

  it('holds failures, and as open what could not be told', () => {
    const { results, tool, invocations } = sarif(SAMPLE)
    expect(results.map(({ ruleId, kind, level }) => [ruleId, kind, level])).toEqual([
      ['RDS-SSL-003', 'fail', 'error'],
      ['RDS-SSL-002', 'fail', 'error'],
      ['DB-TDE-101', 'fail', 'warning'],
      ['RDS-SSL-003', 'fail', 'warning'],
      ['RDS-SSL-002', 'open', 'none'],
    ])
    expect(results.map(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]!.id === ruleId)).not.toContain(false)
    expect(invocations[0]).toMatchObject({ executionSuccessful: false })
    expect(invocations[0]!.toolExecutionNotifications[0]!.message.text).toContain('cn-beijing')
  })

  it('gives each rule a score in GitHub’s band of its severity', () => {
    const { rules } = sarif(SAMPLE).tool.driver
    const scores = Object.fromEntries(rules.map(({ id, properties }) => [id, Number(properties['security-severity'])]))
    expect(scores['DB-COL-101']).toBeGreaterThan(9)
    expect(scores['RDS-SSL-001']).toBe(8)
    expect(scores['RDS-SSL-003']).toBe(5.5)
  })

  it('has locations that are paths in the repository', () => {
    for (const uri of uris(sarif(SAMPLE))) {
      expect(uri).toMatch(/^[\w%.~!*'()-]+(\/[\w%.~!*'()-]+)+$/)
      expect(new URL(uri, 'file:///repository/').href).toMatch(/^file:\/\/\/repository\/.+/)
    }
    expect(uris(sarif(SAMPLE))).toContain('rds/cn-hangzhou/rm-bp1orders')
  })

  it.each([
    ['src/data-source.ts', 'src/data-source.ts'],
    ['./src/data source.ts', 'src/data%20source.ts'],
    ['src\\windows.ts', 'src/windows.ts'],
    ['/etc/passwd', 'orm/app'],
    ['../outside.ts', 'orm/app'],
    ['https://evil.example/x', 'orm/app'],
    ['C:\\x.ts', 'orm/app'],
  ])('puts a resource configured in %s at %s', (file, uri) => {
    const resource = { kind: 'orm-configuration', id: 'app', file, line: 7 } as const
    const run = sarif(report([result('RDS-SSL-001', 'fail', { resource })]))
    expect(uris(run)).toEqual([uri])
    expect(run.results[0]!.locations[0]!.physicalLocation.region.startLine).toBe(7)
  })

  it.each(['..', '.', '', HOSTILE])('keeps the id %j inside the repository', id => {
    const [uri] = uris(sarif(report([result('RDS-SSL-001', 'fail', { resource: { kind: 'server', id } })])))
    expect(new URL(uri!, 'file:///repository/').href).toMatch(/^file:\/\/\/repository\/server\/.+/)
  })

  it('names a finding the same in every run, and leaves no link in messages', () => {
    const first = sarif(SAMPLE).results
    const later = sarif({ ...SAMPLE, finishedAt: new Date('2027-01-01') }).results
    expect(first.map(one => one.partialFingerprints)).toEqual(later.map(one => one.partialFingerprints))
    expect(new Set(first.map(one => one.partialFingerprints.primaryLocationLineHash)).size).toBe(first.length)
    for (const { message } of first) expect(message.text).not.toMatch(/(?<!\\)\]\(/)
  })

  it('marks what is waived, and what the baseline has', () => {
    const failing = report([result('RDS-SSL-001', 'fail')])
    const waivers = [{ rule: 'RDS-SSL-001', resource: '*', reason: 'r', owner: 'o', expires: '2027-01-01' }]
    expect(sarif(failing, { waivers }).results[0]!.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'r (o)' },
    ])
    const baseline = new Set([judge(failing, { rules: SAMPLE_RULES }).results[0]!.fingerprint])
    expect(sarif(failing, { baseline }).results[0]!.baselineState).toBe('unchanged')
  })

  it('leaves out what GitHub would not show, the least first, and says so', () => {
    const many = Array.from({ length: 5003 }, (_, index) =>
      result('RDS-SSL-001', 'fail', {
        severity: index === 5002 ? 'critical' : 'low',
        resource: { kind: 'rds-instance', id: `rm-${index}` },
      }),
    )
    const log = render('sarif', judge(report(many), { rules: SAMPLE_RULES }))
    const [run] = (JSON.parse(log) as Sarif).runs
    expect(run!.results).toHaveLength(5000)
    expect(run!.results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe('rds/rm-5002')
    expect(run!.invocations[0]!.toolExecutionNotifications[0]!.message.text).toContain('3 more results are left out')
    expect(log.length).toBeLessThan(10 << 20)
  })
})
