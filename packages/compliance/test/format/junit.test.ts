import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { judge, type Policy, type Report, render } from '../../src/index.ts'
import { report, result, SAMPLE, SAMPLE_RULES } from './sample.ts'

interface Element {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: Element[]
}

/** Reads XML with a parser that takes none that is not well-formed. */
function junit(of: Report, policy: Policy = {}): Element {
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('error', error => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [] }
    open.at(-1)!.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.write(render('junit', judge(of, { rules: SAMPLE_RULES, ...policy }))).close()
  return root.children[0]!
}

const cases = (root: Element) => root.children.flatMap(suite => suite.children)
const outcomes = (root: Element) =>
  cases(root).map(({ children }) => children.map(({ name }) => name).join() || 'passed')

describe('JUnit', () => {
  it('has a suite for each rule, and a case for each resource', () => {
    const root = junit(SAMPLE)
    expect(root.children.map(({ attributes }) => attributes.name!.split(' ')[0])).toEqual([
      ...SAMPLE_RULES.map(({ id }) => id),
      'coverage',
    ])
    expect(root.attributes).toMatchObject({ tests: '12', failures: '4', errors: '2', skipped: '1', time: '2.000' })
    const sums = ['tests', 'failures', 'errors', 'skipped'].map(name =>
      String(root.children.reduce((sum, { attributes }) => sum + Number(attributes[name]), 0)),
    )
    expect(sums).toEqual(['12', '4', '2', '1'])
  })

  it('fails, errs and skips', () => {
    const statuses = ['pass', 'fail', 'unknown', 'not_applicable'] as const
    const one = report(
      statuses.map(status => result('RDS-SSL-001', status, { resource: { kind: 'server', id: status } })),
    )
    expect(outcomes(junit(one)).sort()).toEqual(['error', 'failure', 'passed', 'skipped'])
  })

  it('skips what is waived, until that expires', () => {
    const waiver = { rule: 'RDS-SSL-001', resource: '*', reason: 'r', owner: 'o' }
    const one = report([result('RDS-SSL-001', 'fail')])
    expect(outcomes(junit(one, { waivers: [{ ...waiver, expires: '2027-01-01' }] }))).toEqual(['skipped'])
    expect(outcomes(junit(one, { waivers: [{ ...waiver, expires: '2026-01-01' }] }))).toEqual(['failure'])
  })
})
