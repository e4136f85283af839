import { allow, type Emulator, type Fault, type RdsInstance } from '@waxseal/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { check, instancesIn, startCloud, statusOf } from './support/cloud.ts'

const one: RdsInstance = { id: 'rm-1', engine: 'MySQL', version: '8.0', ssl: { SSLEnabled: 'Yes' } }
const two: RdsInstance = { ...one, id: 'rm-2', tde: { TDEStatus: 'Enabled' } }
const elsewhere: RdsInstance = { ...one, id: 'rm-3', region: 'cn-shanghai' }

let cloud: Emulator
beforeAll(async () => {
  cloud = await startCloud([one, two, elsewhere])
})
afterEach(() => cloud.faults.clear())
afterAll(() => cloud?.stop())

const tde = { action: 'DescribeDBInstanceTDE', where: { DBInstanceId: 'rm-2' } }

describe('a call that goes wrong', () => {
  it('is tried again', async () => {
    cloud.faults.inject({ error: 'Throttling.User', times: 3, action: 'DescribeDBInstanceTDE' })
    const report = await check(cloud, { retries: 4 })
    expect(statusOf(report, 'RDS-TDE-001', 'rm-2')).toBe('pass')
    expect(report.results.filter(({ message }) => message.includes('Throttling'))).toEqual([])
  })

  it.each<[string, Fault, string]>([
    ['throttled to the end', { ...tde, error: 'Throttling.User' }, 'Throttling.User'],
    ['throttled by KMS’s name', { ...tde, error: 'Rejected.Throttling' }, 'Rejected.Throttling'],
    ['a fault of the service', { ...tde, error: { code: 'InternalError', status: 500 } }, 'InternalError'],
    ['a proxy', { ...tde, raw: { status: 502, body: '<html>' } }, 'CLOUD_UNAVAILABLE'],
    ['a connection that is cut', { ...tde, reset: 'before' }, 'CLOUD_UNAVAILABLE'],
    ['an unknown code', { ...tde, error: { code: 'Something.New', status: 400 } }, 'Something.New'],
    ['an answer of another form', { ...tde, raw: { status: 200, body: '[]' } }, 'no such field'],
  ])('is unknown, with the code as evidence: %s', async (_, fault, code) => {
    cloud.faults.inject(fault)
    const report = await check(cloud, { regions: ['cn-hangzhou'] })
    const result = report.results.find(({ rule, resource }) => rule === 'RDS-TDE-001' && resource.id === 'rm-2')!
    expect(result.status).toBe('unknown')
    if (code !== 'no such field')
      expect(result.evidence[0]).toMatchObject({ source: 'DescribeDBInstanceTDE', value: code })
    // The other instance, and what else is known of this one, are not touched.
    expect(statusOf(report, 'RDS-TDE-001', 'rm-1')).toBe('fail')
    expect(statusOf(report, 'RDS-SSL-001', 'rm-2')).toBe('pass')
  })

  it.each(['InstanceEngineType.NotSupport', 'InvaildEngineInRegion.ValueNotSupported', 'IncorrectEngineVersion'])(
    'does not apply where RDS says %s',
    async code => {
      cloud.faults.inject({ ...tde, error: { code, status: 400 } })
      const report = await check(cloud, { regions: ['cn-hangzhou'] })
      expect(statusOf(report, 'RDS-TDE-001', 'rm-2')).toBe('not_applicable')
    },
  )

  it('leaves an instance out that was deleted in the middle', async () => {
    cloud.faults.inject({ ...tde, error: { code: 'InvalidDBInstanceId.NotFound', status: 404 } })
    const report = await check(cloud)
    expect(instancesIn(report)).toEqual(['rm-1', 'rm-3'])
    expect(report.gaps).toEqual([])
  })

  it('reads the list again when it changed meanwhile', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => `rm-moving-${String(index).padStart(3, '0')}`)
    const maria = { engine: 'MariaDB', version: '10.6', region: 'cn-beijing' } as const
    cloud.rds.put(...ids.map(id => ({ ...maria, id })))
    cloud.faults.inject({ action: 'DescribeDBInstances', where: { PageNumber: '2' }, latencyMs: 400, times: 1 })
    const checking = check(cloud, { regions: ['cn-beijing'] })
    await expect.poll(() => cloud.calls.records.at(-1)?.action).toBe('DescribeDBInstances')
    cloud.rds.delete(ids[0]!) // what was first on page 2 is now last on page 1
    const report = await checking
    cloud.rds.delete(...ids)
    expect(instancesIn(report)).toEqual(ids.slice(1))
  })
})

describe('what cannot be looked at at all is a gap', () => {
  it('a region that refuses', async () => {
    cloud.faults.inject({ action: 'DescribeDBInstances', where: { RegionId: 'cn-shanghai' }, error: 'Throttling' })
    const report = await check(cloud)
    expect(instancesIn(report)).toEqual(['rm-1', 'rm-2'])
    expect(report.gaps).toEqual([
      {
        where: `account ${cloud.accountId}, region cn-shanghai`,
        why: expect.stringContaining('rds:DescribeDBInstances'),
        code: 'Throttling',
      },
    ])
  })

  it('an account whose credentials are wrong', async () => {
    const report = await check(cloud, { credentials: { accessKeyId: 'nobody', accessKeySecret: 'nothing' } })
    expect(report.results).toEqual([])
    expect(report.gaps).toMatchObject([
      { where: 'the account of the credentials', code: 'InvalidAccessKeyId.NotFound' },
    ])
  })

  it('a list of regions that is refused', async () => {
    const user = await cloud.createUser({ name: 'no-regions', policy: allow('rds:DescribeDBInstances') })
    const report = await check(cloud, { credentials: user })
    expect(report.gaps).toMatchObject([{ where: `account ${cloud.accountId}`, code: 'Forbidden.RAM' }])
    expect(report.gaps[0]!.why).toContain('grant rds:DescribeRegions')
  })
})

it('without a permission, what it would tell is unknown, and the action is named', async () => {
  const policy = allow(['rds:DescribeRegions', 'rds:DescribeDBInstances', 'rds:DescribeDBInstanceSSL'])
  const credentials = await cloud.createUser({ name: 'half', policy })
  const report = await check(cloud, { credentials })
  expect(statusOf(report, 'RDS-SSL-001', 'rm-1')).toBe('pass')
  for (const rule of ['RDS-TDE-001', 'RDS-TDE-002', 'RDS-ENC-001', 'RDS-NET-001', 'RDS-SSL-004']) {
    expect([rule, statusOf(report, rule, 'rm-1')]).toEqual([rule, 'unknown'])
  }
  const tdeResult = report.results.find(({ rule }) => rule === 'RDS-TDE-001')!
  expect(tdeResult.message).toContain('grant rds:DescribeDBInstanceTDE in a RAM policy')
})
