import { describe, expect, it } from 'vitest'
import { isAtLeast, RULES, rdsReport, ruleOf, SEVERITIES, STATUSES } from '../src/index.ts'

describe('the catalogue of rules', () => {
  it('has each id once, and finds it', () => {
    const ids = RULES.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(RULES.map(({ id }) => ruleOf(id))).toEqual(RULES)
    expect(() => ruleOf('RDS-SSL-999')).toThrow('there is no rule RDS-SSL-999')
  })

  it('links to documentation over https alone', () => {
    const urls = RULES.map(({ remediation }) => remediation.url ?? 'https://')
    expect(urls.filter(url => !url.startsWith('https://'))).toEqual([])
  })
})

it('what writes the reports has the version of the package', async () => {
  const manifest = await import('../package.json', { with: { type: 'json' } })
  const { tool } = rdsReport({ collectedAt: new Date().toISOString(), instances: [], keys: [], gaps: [] })
  expect(tool).toEqual({ name: manifest.default.name, version: manifest.default.version })
})

describe('severities and statuses', () => {
  it('are compared from the worst', () => {
    expect(SEVERITIES.filter(severity => isAtLeast(severity, 'high'))).toEqual(['critical', 'high'])
    expect(SEVERITIES.filter(severity => isAtLeast(severity, 'low'))).toEqual(SEVERITIES)
  })

  it('stand in the order in which somebody has to look at them', () => {
    expect(STATUSES).toEqual(['fail', 'unknown', 'pass', 'not_applicable'])
  })
})
