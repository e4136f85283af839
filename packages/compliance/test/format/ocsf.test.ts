import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { judge, render } from '../../src/index.ts'
import { report, result, SAMPLE, SAMPLE_RULES } from './sample.ts'

const text = { type: 'string', minLength: 1 }
const number = (...values: number[]) => ({ type: 'integer', enum: values })

/** An object that has what it must have, and nothing under a name that OCSF does not know: names by themselves may hold anything. */
const object = (names: string, required: string[], known: Record<string, object> = {}) => ({
  type: 'object',
  required,
  properties: { ...Object.fromEntries(names.split(' ').map(name => [name, {}])), ...known },
  additionalProperties: false,
})

/**
 * The class compliance_finding of OCSF 1.3.0 with the cloud profile, and the objects that we fill, with all their attributes and
 * required ones: events/ and objects/ of https://github.com/ocsf/ocsf-schema at 1.3.0. The ids are those of its dictionary.
 */
const schema = object(
  'activity_id activity_name actor api category_name category_uid class_name class_uid cloud comment compliance confidence ' +
    'confidence_id confidence_score count device duration end_time enrichments finding_info message metadata observables ' +
    'raw_data remediation resource resources severity severity_id start_time status status_code status_detail status_id time ' +
    'timezone_offset type_name type_uid unmapped',
  [
    ...['activity_id', 'category_uid', 'class_uid', 'cloud', 'compliance', 'finding_info', 'metadata', 'severity_id'],
    ...['time', 'type_uid'],
  ],
  {
    activity_id: number(0, 1, 2, 3, 99),
    category_uid: number(2),
    class_uid: number(2003),
    type_uid: number(200_301),
    severity_id: number(0, 1, 2, 3, 4, 5, 6, 99),
    severity: { enum: ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal'] },
    status_id: number(0, 1, 2, 3, 4, 99),
    time: { type: 'integer', minimum: 1_600_000_000_000 },
    cloud: object('account org project_uid region zone', ['provider'], {
      account: object('labels name type type_id', [], { uid: text }),
      provider: text,
    }),
    compliance: object(
      'compliance_references compliance_standards control requirements standards status status_code status_detail status_id',
      ['standards'],
      {
        standards: { type: 'array', items: text },
        requirements: { type: 'array', items: text },
        control: text,
        status_id: number(0, 1, 2, 3, 99),
      },
    ),
    finding_info: object(
      'analytic attacks created_time data_sources desc first_seen_time kill_chain last_seen_time modified_time product_uid ' +
        'related_analytics related_events src_url types',
      ['uid', 'title'],
      { uid: text, title: text },
    ),
    metadata: object(
      'correlation_uid data_classification event_code extension extensions labels log_level log_name log_provider log_version ' +
        'logged_time loggers modified_time original_time processed_time profiles sequence tenant_uid uid',
      ['product', 'version'],
      {
        product: object('cpe_name data_classification feature lang name path uid url_string version', ['vendor_name'], {
          vendor_name: text,
        }),
        version: { const: '1.3.0' },
      },
    ),
    remediation: object('kb_article_list kb_articles', ['desc'], {
      desc: text,
      references: { type: 'array', items: { type: 'string', pattern: '^https?://' } },
    }),
    resources: {
      type: 'array',
      items: object(
        'agent_list cloud_partition criticality data data_classification group name namespace owner region type version',
        [],
        {
          uid: { type: 'string' },
          labels: { type: 'array', items: text },
        },
      ),
    },
  },
)
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
