import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { judge, render } from '../../src/index.ts'
import { report, result, SAMPLE, SAMPLE_RULES } from './sample.ts'

const text = { type: 'string', minLength: 1 }
const number = (...values: number[]) => ({ type: 'integer', enum: values })

/** What https://schema.ocsf.io/1.3.0/classes/compliance_finding requires, with the cloud profile, and the ids it knows. */
const schema = {
  type: 'object',
  required: [
    ...['activity_id', 'category_uid', 'class_uid', 'cloud', 'compliance', 'finding_info', 'metadata', 'severity_id'],
    ...['time', 'type_uid'],
  ],
  properties: {
    activity_id: number(0, 1, 2, 3, 99),
    category_uid: number(2),
    class_uid: number(2003),
    type_uid: number(200_301),
    severity_id: number(0, 1, 2, 3, 4, 5, 6, 99),
    severity: { enum: ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal'] },
    status_id: number(0, 1, 2, 3, 4, 99),
    time: { type: 'integer', minimum: 1_600_000_000_000 },
    cloud: { type: 'object', required: ['provider'], properties: { provider: text } },
    compliance: {
      type: 'object',
      required: ['standards'],
      properties: {
        standards: { type: 'array', items: text },
        requirements: { type: 'array', items: text },
        control: text,
        status_id: number(0, 1, 2, 3, 99),
      },
    },
    finding_info: { type: 'object', required: ['uid', 'title'], properties: { uid: text, title: text } },
    metadata: {
      type: 'object',
      required: ['product', 'version'],
      properties: { product: { type: 'object', required: ['vendor_name'] }, version: { const: '1.3.0' } },
    },
    remediation: {
      type: 'object',
      required: ['desc'],
      properties: { desc: text, references: { type: 'array', items: { type: 'string', pattern: '^https?://' } } },
    },
    resources: {
      type: 'array',
      items: { type: 'object', properties: { uid: { type: 'string' }, labels: { type: 'array', items: text } } },
    },
  },
}
const isValid = new Ajv({ allErrors: true }).compile({ type: 'array', items: schema })

const findings = (of = SAMPLE, waived = false) => {
  const waivers = waived ? [{ rule: 'RDS-SSL-001', resource: '*', reason: 'r', owner: 'o', expires: '2027-01-01' }] : []
  const array = JSON.parse(render('ocsf', judge(of, { rules: SAMPLE_RULES, waivers })))
  isValid(array)
  expect(isValid.errors ?? []).toEqual([])
  return array
}

describe('OCSF', () => {
  it('is a Compliance Finding for each result', () => {
    expect(findings()).toHaveLength(SAMPLE.results.length)
    expect(findings(report([]))).toEqual([])
  })

  it.each([
    ['pass', { status_id: 4, severity_id: 1, compliance: { status_id: 1, status: 'Pass' } }],
    ['fail', { status_id: 1, severity_id: 4, compliance: { status_id: 3, status: 'Fail' } }],
    ['unknown', { status_id: 1, severity_id: 1, compliance: { status_id: 2, status: 'Warning' } }],
    ['not_applicable', { status_id: 4, severity_id: 1, compliance: { status_id: 99, status: 'Not Applicable' } }],
  ] as const)('tells %s', (status, told) => {
    expect(findings(report([result('RDS-SSL-001', status)]))).toMatchObject([told])
  })

  it('suppresses what is waived', () => {
    expect(findings(report([result('RDS-SSL-001', 'fail')]), true)).toMatchObject([
      { status_id: 3, status: 'Suppressed' },
    ])
  })
})
