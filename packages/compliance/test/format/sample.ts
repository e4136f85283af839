import type { CheckResult, Report, Rule } from '../../src/index.ts'

/** A name that tries every way out of a report: markup, attributes, scripts, terminals, spreadsheets, tables, reading order. */
export const HOSTILE: string =
  '=cmd|\' /C calc\'!A0"><script>globalThis.hacked=1</script><img src=x onerror="hacked=1">' +
  ']]>-->|`[x](javascript:hacked)\u001b[2J\u001b]8;;http://evil\u0007\u009b31m\u202egnp.exe\u0000\u0008\ufffe\ud800\r\n@team $(x) {{7*7}}'

/** A rule; what it says is made up. */
export function rule(id: string, more: Partial<Rule> = {}): Rule {
  return {
    id,
    title: `What ${id} asks for holds`,
    severity: 'high',
    reads: 'DescribeDBInstanceSSL.SSLEnabled',
    passes: 'SSLEnabled is Yes, or on for PostgreSQL.',
    risk: 'Whoever listens between application and database reads queries and rows.',
    frameworks: [
      { framework: 'CIS Alibaba Cloud 2.0', control: '6.1', verified: true },
      { framework: 'PCI DSS 4.0.1', control: '4.2.1', verified: false },
    ],
    remediation: {
      text: 'Turn SSL on for the endpoint that applications use.',
      command: 'aliyun rds ModifyDBInstanceSSL --DBInstanceId <instance> --ConnectionString <endpoint> --SSLEnabled 1',
      consequences: 'The instance restarts, and sessions are cut for about half a minute.',
      url: 'https://www.alibabacloud.com/help/en/rds/apsaradb-rds-for-mysql/configure-ssl-encryption',
    },
    ...more,
  }
}

/** The rules of the sample. */
export const SAMPLE_RULES: readonly Rule[] = [
  rule('RDS-SSL-001', { title: 'SSL is enabled' }),
  rule('RDS-SSL-002', { title: 'Plaintext connections are refused' }),
  rule('RDS-SSL-003', { title: 'The certificate is valid for 30 days more', severity: 'medium', frameworks: [] }),
  rule('RDS-TDE-001', {
    title: 'TDE is enabled',
    frameworks: [{ framework: 'CIS Alibaba Cloud 2.0', control: '6.5', verified: true }],
    remediation: { text: 'Enable TDE.', consequences: 'It restarts the instance, and cannot be undone.' },
  }),
  rule('DB-TDE-101', { title: 'Tables with encrypted columns are in encrypted tablespaces', severity: 'medium' }),
  rule('DB-COL-101', { title: 'Encrypted columns hold envelopes', severity: 'critical' }),
]

/** A result on an RDS instance. */
export function result(rule: string, status: CheckResult['status'], more: Partial<CheckResult> = {}): CheckResult {
  return {
    rule,
    status,
    severity: 'high',
    resource: { kind: 'rds-instance', id: 'rm-bp1', account: '1234567890123456', region: 'cn-hangzhou' },
    message: `It is ${status}.`,
    evidence: [{ source: 'DescribeDBInstanceSSL.SSLEnabled', value: 'No', strength: 'proven' }],
    ...more,
  }
}

/** A report of these results, of a run that took two seconds. */
export function report(results: readonly CheckResult[], more: Partial<Report> = {}): Report {
  return {
    tool: { name: 'waxseal-compliance', version: '0.1.0' },
    command: 'rds --region cn-hangzhou',
    startedAt: new Date('2026-11-21T10:00:00Z'),
    finishedAt: new Date('2026-11-21T10:00:02Z'),
    results,
    gaps: [],
    ...more,
  }
}

const orders = {
  kind: 'rds-instance',
  id: 'rm-bp1orders',
  name: 'orders',
  account: '1234567890123456',
  region: 'cn-hangzhou',
  engine: 'MySQL 8.0',
} as const
const ledger = {
  ...orders,
  id: 'pgm-bp1ledger',
  name: 'ledger',
  engine: 'PostgreSQL 15',
  region: 'cn-shanghai',
} as const
const table = { kind: 'table', id: 'db.example:3306/clinic.patient', engine: 'MySQL 8.0' } as const

/** A report with every status and severity, both layers at rest, a gap, and a name that means harm. */
export const SAMPLE: Report = report(
  [
    result('RDS-SSL-001', 'pass', { resource: orders, message: 'SSLEnabled is Yes.' }),
    result('RDS-SSL-001', 'pass', { resource: ledger, message: 'SSLEnabled is on.' }),
    result('RDS-SSL-002', 'fail', {
      resource: orders,
      message: 'require_secure_transport is OFF: SSL is offered, and clients may do without.',
    }),
    result('RDS-SSL-002', 'unknown', {
      resource: ledger,
      message: 'The account may not call DescribePGHbaConfig: grant rds:DescribePGHbaConfig.',
      evidence: [{ source: 'DescribePGHbaConfig', value: null, strength: 'proven' }],
    }),
    result('RDS-SSL-003', 'fail', {
      resource: orders,
      severity: 'critical',
      message: 'The certificate expired on 2026-11-01.',
    }),
    result('RDS-SSL-003', 'fail', {
      resource: { ...ledger, id: HOSTILE, name: HOSTILE },
      severity: 'medium',
      message: HOSTILE,
      evidence: [{ source: HOSTILE, value: HOSTILE, strength: 'declared' }],
      remediation: { text: HOSTILE, command: HOSTILE, consequences: HOSTILE, url: 'javascript:hacked=1' },
    }),
    result('RDS-TDE-001', 'pass', { resource: orders, message: 'TDEStatus is Enabled.' }),
    result('RDS-TDE-001', 'not_applicable', {
      resource: ledger,
      message: 'TDE needs PostgreSQL on cloud disks.',
      severity: 'low',
    }),
    result('DB-TDE-101', 'fail', {
      resource: table,
      severity: 'medium',
      message: 'The tablespace of clinic.patient is not encrypted: TDE on the instance encrypts no table by itself.',
    }),
    result('DB-COL-101', 'pass', {
      resource: { ...table, kind: 'column', id: `${table.id}.email` },
      message: 'All of 100 sampled values are envelopes.',
    }),
    result('DB-COL-101', 'pass', {
      resource: { ...table, kind: 'column', id: `${table.id}.history` },
      message: 'All of 64 sampled values are envelopes.',
    }),
  ],
  {
    gaps: [
      {
        where: 'account 1234567890123456, region cn-beijing',
        why: 'the region did not answer within 10 s',
        code: 'CLOUD_UNAVAILABLE',
      },
    ],
  },
)
