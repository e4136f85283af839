import { describe, expect, it } from 'vitest'
import { fingerprint, judge, type Policy, parseBaseline, writeBaseline } from '../../src/index.ts'
import { report, result, SAMPLE, SAMPLE_RULES } from '../format/sample.ts'

const rules = SAMPLE_RULES
const exitCode = (results: Parameters<typeof report>[0], policy: Policy = {}) =>
  judge(report(results), { rules, ...policy }).verdict.exitCode

const waiver = { rule: 'RDS-SSL-001', resource: 'rm-*', reason: 'being retired', owner: 'dba@example.com' }

describe('the verdict on a run', () => {
  it('is clean when all passes or does not apply', () => {
    expect(exitCode([result('RDS-SSL-001', 'pass'), result('RDS-TDE-001', 'not_applicable')])).toBe(0)
  })

  it('is findings from the severity on that was asked for', () => {
    const medium = [result('RDS-SSL-001', 'pass'), result('RDS-SSL-003', 'fail', { severity: 'medium' })]
    expect(exitCode(medium)).toBe(0)
    expect(exitCode(medium, { failOn: 'medium' })).toBe(1)
    expect(exitCode(medium, { failOn: 'low' })).toBe(1)
    expect(exitCode(medium, { failOn: 'never' })).toBe(0)
    expect(exitCode([result('RDS-SSL-001', 'fail')])).toBe(1)
    expect(exitCode([result('RDS-SSL-001', 'fail')], { failOn: 'critical' })).toBe(0)
  })

  it('is never clean for a run that looked at nothing, unless it may', () => {
    expect(exitCode([])).toBe(3)
    expect(exitCode([], { allowEmpty: true })).toBe(0)
    expect(exitCode([result('RDS-SSL-001', 'unknown')], { allowEmpty: true })).toBe(3)
    expect(exitCode([result('RDS-SSL-001', 'unknown')], { failOn: 'never' })).toBe(3)
  })

  it('counts unknown where asked to', () => {
    const some = [result('RDS-SSL-001', 'pass'), result('RDS-SSL-002', 'unknown')]
    expect(exitCode(some)).toBe(0)
    expect(exitCode(some, { failOnUnknown: true })).toBe(3)
    expect(exitCode([...some, result('RDS-SSL-001', 'fail')], { failOnUnknown: true })).toBe(1)
  })

  it('is not clean with a gap, whatever is allowed', () => {
    const gaps = [{ where: 'region cn-beijing', why: 'it did not answer' }]
    const run = report([result('RDS-SSL-001', 'pass')], { gaps })
    expect(judge(run, { rules, allowEmpty: true, failOn: 'never' }).verdict.exitCode).toBe(3)
    expect(judge(report([], { gaps }), { rules, allowEmpty: true }).verdict.exitCode).toBe(3)
  })
})

describe('waivers', () => {
  const failing = [result('RDS-SSL-001', 'fail')]

  it('hold through their last day, by the resource’s id', () => {
    expect(exitCode(failing, { waivers: [{ ...waiver, expires: '2026-11-21' }] })).toBe(0)
    expect(exitCode(failing, { waivers: [{ ...waiver, expires: '2026-11-20' }] })).toBe(1)
    expect(exitCode(failing, { waivers: [{ ...waiver, expires: '2027-01-01', resource: 'rm-bp?' }] })).toBe(0)
    expect(exitCode(failing, { waivers: [{ ...waiver, expires: '2027-01-01', resource: 'rm-bp' }] })).toBe(1)
    expect(exitCode(failing, { waivers: [{ ...waiver, expires: '2027-01-01', rule: 'RDS-SSL-002' }] })).toBe(1)
  })

  it('make a failure of any severity count once they expired, even one that the baseline has', () => {
    const low = [result('RDS-SSL-001', 'fail', { severity: 'low' })]
    const waivers = [{ ...waiver, expires: '2026-11-20' }]
    expect(exitCode(low)).toBe(0)
    expect(exitCode(low, { waivers })).toBe(1)
    expect(exitCode(low, { waivers, baseline: new Set(low.map(fingerprint)) })).toBe(1)
  })

  it('are held against the day of a later look', () => {
    const waivers = [{ ...waiver, expires: '2026-12-31' }]
    expect(exitCode(failing, { waivers })).toBe(0)
    expect(exitCode(failing, { waivers, now: new Date('2027-01-01') })).toBe(1)
  })

  it('leave what they waive in the report', () => {
    const judged = judge(report(failing), { rules, waivers: [{ ...waiver, expires: '2027-01-01' }] })
    expect(judged.results).toMatchObject([{ status: 'fail', counts: false, waiver: { owner: 'dba@example.com' } }])
    expect(judged.totals.fail).toBe(1)
  })
})

describe('the baseline', () => {
  it('holds failures, and keeps them from counting in a later run', () => {
    const first = judge(report([result('RDS-SSL-001', 'fail'), result('RDS-SSL-002', 'unknown')]), { rules })
    const text = writeBaseline(first.results)
    expect(JSON.parse(text).known).toEqual([
      { fingerprint: first.results[0]!.fingerprint, rule: 'RDS-SSL-001', resource: 'rm-bp1' },
    ])
    const baseline = parseBaseline(text)
    expect(exitCode([result('RDS-SSL-001', 'fail', { message: 'in other words' })], { baseline })).toBe(0)
    expect(exitCode([result('RDS-SSL-002', 'fail')], { baseline })).toBe(1)
    const elsewhere = { ...first.results[0]!.resource, region: 'cn-beijing' }
    expect(exitCode([result('RDS-SSL-001', 'fail', { resource: elsewhere })], { baseline })).toBe(1)
  })

  it('goes by the SHA-256 of rule, account, region and resource', () => {
    // printf 'RDS-SSL-001|1234567890123456|cn-hangzhou|rm-bp1' | sha256sum
    const known = 'e75958101b43a8e7107ee09142fed37845351f6bd0d80b8b5addbab30daaefcd'
    expect(fingerprint(result('RDS-SSL-001', 'fail'))).toBe(known)
  })

  it('leaves out what a waiver names, which has its own end', () => {
    const waivers = [{ ...waiver, expires: '2026-11-20' }]
    const { results } = judge(report([result('RDS-SSL-001', 'fail')]), { rules, waivers })
    expect(JSON.parse(writeBaseline(results)).known).toEqual([])
  })

  it.each([
    '',
    '[]',
    '{"version":2,"known":[]}',
    '{"version":1}',
    '{"version":1,"known":[{"fingerprint":"x"}]}',
    'null',
  ])('is refused when it reads %j', text => {
    expect(() => parseBaseline(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

describe('a judged report', () => {
  it('puts first what needs somebody first', () => {
    const { results } = judge(SAMPLE, { rules })
    expect(results.slice(0, 5).map(({ status, severity }) => `${status} ${severity}`)).toEqual([
      'fail critical',
      'fail high',
      'fail medium',
      'fail medium',
      'unknown high',
    ])
    expect(results.at(-1)!.status).toBe('not_applicable')
  })

  it('refuses a result of no rule', () => {
    expect(() => judge(report([result('RDS-SSL-999', 'pass')]), { rules })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('RDS-SSL-999') }),
    )
  })
})
