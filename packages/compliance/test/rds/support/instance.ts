import type { CheckResult, InstanceEvidence, Reading } from '../../../src/index.ts'
import { INSTANCE_FIELDS } from '../../../src/rds/evidence/fields.ts'
import { pick } from '../../../src/rds/evidence/pick.ts'
import * as read from '../../../src/rds/evidence/read-answers.ts'
import { judgeRds } from '../../../src/rds/judge-rds.ts'

type Answer = Readonly<Record<string, unknown>>

/** An instance by the answers of the API, as they stand; what is not given is as of a new one. */
export interface Answers {
  readonly engine: 'MySQL' | 'PostgreSQL' | 'SQLServer' | 'MariaDB'
  readonly version?: string
  readonly listed?: Answer
  readonly attribute?: Answer
  readonly ssl?: Answer | Refused
  readonly tde?: Answer | Refused
  readonly disk?: Answer | Refused
  readonly parameters?: Readonly<Record<string, string>> | Refused
  readonly hba?: readonly Answer[] | Refused
  readonly proxy?: readonly Answer[]
  readonly endpoints?: readonly Answer[] | Refused
  readonly whitelist?: Readonly<Record<string, string>> | Refused
  readonly tdeKey?: Answer | Refused
  readonly diskKey?: Answer | Refused
}

/** A call that gave no value. */
export class Refused {
  readonly code: string
  readonly outcome: 'unsupported' | 'failed'

  constructor(code: string, outcome: 'unsupported' | 'failed' = 'failed') {
    this.code = code
    this.outcome = outcome
  }
}

export const NOW: Date = new Date('2026-11-21T12:00:00Z')
export const ACCOUNT = '1234567890123456'
/** An expiry that nothing is wrong with. */
export const LATER = '2027-06-01T00:00:00Z'

const VERSIONS = { MySQL: '8.0', PostgreSQL: '15.0', SQLServer: '2019_ent', MariaDB: '10.6' }
const ATTRIBUTE = {
  ...{ Category: 'HighAvailability', CurrentKernelVersion: 'rds_20250531', DBInstanceStorageType: 'cloud_essd' },
}

/** The evidence that these answers make, through the allow-list that real ones go through. */
export function evidenceOf(answers: Answers): InstanceEvidence {
  const { engine, version = VERSIONS[engine], proxy = [] } = answers
  const listed = { DBInstanceId: 'rm-1', Engine: engine, EngineVersion: version, ...answers.listed }
  const list = (action: string, given: Answers['hba'], wrap: (rows: unknown) => unknown) =>
    [action, given instanceof Refused ? given : wrap(given)] as const
  const endpoints = answers.endpoints ?? [{ ConnectionString: 'rm-1.rds.aliyuncs.com', IPType: 'Private' }]
  const whitelist = answers.whitelist ?? { default: '127.0.0.1' }
  const arrays = Object.entries(whitelist).map(([name, SecurityIPList]) => ({
    ...{ DBInstanceIPArrayName: name, SecurityIPList },
  }))
  const variables = Object.entries(answers.parameters ?? {}).map(([ParameterName, ParameterValue]) => ({
    ...{ ParameterName, ParameterValue },
  }))
  const isRefused = (given: unknown) => given instanceof Refused
  const evidence = {
    ...{ account: ACCOUNT, region: 'cn-hangzhou', id: 'rm-1', engine, listed: pick(listed, INSTANCE_FIELDS) },
    attribute: reading('DescribeDBInstanceAttribute', attributes(answers), read.readAttribute),
    whitelist: reading(
      'DescribeDBInstanceIPArrayList',
      isRefused(whitelist) ? whitelist : { Items: { DBInstanceIPArray: arrays } },
      read.readWhitelist,
    ),
    endpoints: reading(
      ...list('DescribeDBInstanceNetInfo', endpoints, rows => ({ DBInstanceNetInfos: { DBInstanceNetInfo: rows } })),
      read.readEndpoints,
    ),
    ...(answers.tdeKey && { tdeKey: key(answers.tdeKey) }),
    ...(answers.diskKey && { diskKey: key(answers.diskKey) }),
  } as const
  if (engine === 'MariaDB') return evidence
  return {
    ...evidence,
    ssl: reading('DescribeDBInstanceSSL', answers.ssl ?? {}, read.readSsl),
    tde: reading('DescribeDBInstanceTDE', answers.tde ?? { TDEStatus: 'Disabled' }, read.readTde),
    disk: reading('DescribeDBInstanceEncryptionKey', answers.disk ?? {}, read.readDisk),
    ...(engine !== 'SQLServer' && {
      parameters: reading(
        'DescribeParameters',
        isRefused(answers.parameters) ? answers.parameters : { RunningParameters: { DBInstanceParameter: variables } },
        read.readParameters,
      ),
    }),
    ...(engine === 'PostgreSQL' && {
      hba: reading(
        ...list('DescribePGHbaConfig', answers.hba ?? [], rows => ({ RunningHbaItems: { HbaItem: rows } })),
        read.readHba,
      ),
    }),
    ...(engine === 'MySQL' && {
      proxy: reading(
        'GetDbProxyInstanceSsl',
        { DbProxyCertListItems: { DbProxyCertListItems: proxy } },
        read.readProxy,
      ),
    }),
  }
}

/** What one rule says of an instance with these answers. */
export function judge(rule: string, answers: Answers): CheckResult {
  const evidence = { collectedAt: NOW.toISOString(), instances: [evidenceOf(answers)], keys: [], gaps: [] }
  const result = judgeRds(evidence).find(one => one.rule === rule)
  if (result === undefined) throw new Error(`there is no rule ${rule}`)
  return result
}

function attributes({ attribute }: Answers): unknown {
  return { Items: { DBInstanceAttribute: [{ ...ATTRIBUTE, ...attribute }] } }
}

function key(answer: Answer | Refused): Reading<Record<string, string>> {
  return reading('DescribeKey', answer, value => value as Record<string, string>, 'kms')
}

function reading<T>(
  action: string,
  answer: unknown,
  allow: (answer: unknown) => T | undefined,
  product = 'rds',
): Reading<T> {
  if (answer instanceof Refused) {
    const { outcome, code } = answer
    const said = { action: `${product}:${action}`, code }
    return outcome === 'failed' ? { outcome, ...said, message: `it was refused with ${code}` } : { outcome, ...said }
  }
  const value = allow(answer)
  if (value === undefined) throw new Error(`${action} has another form`)
  return { outcome: 'read', value }
}
