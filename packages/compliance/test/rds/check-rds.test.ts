import { openApiClient } from '@waxseal/alicloud'
import { allow, type Emulator, type RdsInstance } from '@waxseal/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RULES } from '../../src/index.ts'
import { accessTo, check, instancesIn, startCloud, statusOf } from './support/cloud.ts'

const forced = { SSLEnabled: 'Yes', ForceEncryption: '1' }
const good: RdsInstance = {
  ...{ id: 'rm-good', engine: 'MySQL', version: '8.0', name: 'orders', ssl: forced },
  tde: { TDEStatus: 'Enabled', TDEMode: 'Customer_Provided_Key' },
  parameters: { tls_version: 'TLSv1.2,TLSv1.3' },
}
const plain: RdsInstance = { id: 'rm-plain', engine: 'MySQL', version: '8.0', region: 'cn-shanghai' }
const postgres: RdsInstance = { id: 'pgm-1', engine: 'PostgreSQL', version: '15.0', region: 'eu-central-1' }
const mariadb: RdsInstance = { id: 'rm-maria', engine: 'MariaDB', version: '10.6', region: 'eu-central-1' }
const other: RdsInstance = { ...good, id: 'rm-other', account: '1111222233334444' }

let cloud: Emulator
beforeAll(async () => {
  cloud = await startCloud([good, plain, postgres, mariadb, other])
})
afterAll(() => cloud?.stop())

describe('a check', () => {
  it('looks at every region of the account, and at every rule for every instance', async () => {
    const report = await check(cloud)
    expect(instancesIn(report)).toEqual(['rm-good', 'rm-plain', 'pgm-1', 'rm-maria'])
    expect(report.gaps).toEqual([])
    const rules = RULES.map(({ id }) => id).filter(id => id.startsWith('RDS-'))
    expect(rules).toHaveLength(11)
    for (const id of instancesIn(report)) {
      const about = report.results.filter(({ resource }) => resource.id === id)
      expect(about.map(({ rule }) => rule)).toEqual(rules)
    }
    expect(report.tool.name).toBe('@waxseal/compliance')
    expect(report.finishedAt.getTime()).toBeGreaterThanOrEqual(report.startedAt.getTime())
  })

  it('names what it looked at, with the values that it read', async () => {
    const { results } = await check(cloud, { regions: ['cn-hangzhou'] })
    const ssl = results.find(({ rule }) => rule === 'RDS-SSL-001')!
    expect(ssl).toMatchObject({
      status: 'pass',
      resource: {
        ...{ kind: 'rds-instance', id: 'rm-good', name: 'orders', account: cloud.accountId, region: 'cn-hangzhou' },
        engine: 'MySQL 8.0',
      },
    })
    expect(ssl.evidence).toContainEqual({
      ...{ source: 'DescribeDBInstanceSSL.SSLEnabled', value: 'Yes', strength: 'declared' },
    })
    const statuses = results.map(({ rule, status }) => [rule, status])
    expect(Object.fromEntries(statuses)).toMatchObject({
      'RDS-SSL-002': 'pass',
      'RDS-SSL-005': 'pass',
      'RDS-TDE-001': 'pass',
    })
  })

  it('gives the command with the names in it', async () => {
    const { results } = await check(cloud, { regions: ['cn-shanghai'] })
    const { remediation } = results.find(({ rule }) => rule === 'RDS-SSL-001')!
    const place = '--region cn-shanghai --DBInstanceId rm-plain --ConnectionString rm-plain.mysql.rds.aliyuncs.com'
    expect(remediation!.command).toBe(`aliyun rds ModifyDBInstanceSSL ${place} --SSLEnabled 1`)
  })

  it('gives the command of the engine', async () => {
    const rds = ['MySQL', 'PostgreSQL', 'SQLServer'] as const
    const ids = rds.map(engine => `rm-remedy-${engine.toLowerCase()}`)
    cloud.rds.put(...rds.map((engine, index) => ({ id: ids[index]!, engine, version: '8.0', region: 'cn-chengdu' })))
    const { results } = await check(cloud, { regions: ['cn-chengdu'] })
    cloud.rds.delete(...ids)
    const commands = results.filter(({ rule }) => rule === 'RDS-SSL-002').map(({ remediation }) => remediation!.command)
    expect(commands.map(command => command!.split(' ')[2]).sort()).toEqual([
      ...['ModifyDBInstanceSSL', 'ModifyPGHbaConfig', 'ModifyParameter'],
    ])
  })

  it('puts nothing into a command that a shell could mistake', async () => {
    const hostile: RdsInstance = { ...plain, id: 'rm-$(reboot)', region: 'cn-wuhan-lr', name: '<script>' }
    cloud.rds.put(hostile)
    const { results } = await check(cloud, { regions: ['cn-wuhan-lr'] })
    cloud.rds.delete(hostile.id)
    const { remediation } = results.find(({ rule }) => rule === 'RDS-SSL-001')!
    expect(remediation!.command).toContain('--DBInstanceId <instance>')
    expect(remediation!.command).not.toContain('reboot')
  })

  it('looks at some instances alone, and says which there are none of', async () => {
    const report = await check(cloud, { instances: ['pgm-1', 'rm-nobody'] })
    expect(instancesIn(report)).toEqual(['pgm-1'])
    expect(report.gaps).toMatchObject([{ where: 'instance rm-nobody' }])
    expect(report.command).toBe('rds --instance pgm-1 --instance rm-nobody')
  })

  it('sees the 31st instance, and the 101st', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => `rm-many-${String(index).padStart(3, '0')}`)
    cloud.rds.put(...ids.map(id => ({ ...mariadb, id, region: 'cn-beijing' })))
    const report = await check(cloud, { regions: ['cn-beijing'] })
    cloud.rds.delete(...ids)
    expect(instancesIn(report)).toEqual(ids)
  })

  it('tells how far it is', async () => {
    const seen: string[] = []
    const onProgress = ({ region, done, found }: { region: string; done: number; found: number }) => {
      seen.push(`${region} ${done}/${found}`)
    }
    await check(cloud, { regions: ['eu-central-1'], onProgress })
    expect(seen).toEqual(['eu-central-1 0/2', 'eu-central-1 1/2', 'eu-central-1 2/2'])
  })

  it.each([{ concurrency: 0 }, { roleArns: ['app'] }])('refuses %j', async options => {
    await expect(check(cloud, options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('several accounts', () => {
  it('are looked at through their roles', async () => {
    const accountId = '1111222233334444'
    const policy = allow(['rds:*', 'kms:DescribeKey', 'sts:GetCallerIdentity'])
    const [own, theirs] = [
      await cloud.createRole({ name: 'audit', policy }),
      await cloud.createRole({ name: 'audit', policy, accountId }),
    ]
    const report = await check(cloud, { roleArns: [own.arn, theirs.arn], regions: ['cn-hangzhou'] })
    const found = report.results.filter(({ rule }) => rule === 'RDS-SSL-001').map(({ resource }) => resource)
    expect(found.map(({ account, id }) => [account, id])).toEqual([
      [cloud.accountId, 'rm-good'],
      [accountId, 'rm-other'],
    ])
    expect(report.gaps).toEqual([])
  })

  it('of which one cannot be assumed leave a gap that says why', async () => {
    const nobody = 'acs:ram::9999888877776666:role/audit'
    const own = await cloud.createRole({ name: 'audit', policy: allow('*') })
    const report = await check(cloud, { roleArns: [own.arn, nobody], regions: ['cn-hangzhou'] })
    expect(instancesIn(report)).toEqual(['rm-good'])
    expect(report.gaps).toEqual([
      { where: nobody, why: expect.stringContaining('sts:AssumeRole'), code: 'EntityNotExist.Role' },
    ])
  })
})

describe('the keys of envelopes', () => {
  it('are looked at in their region', async () => {
    const { keyId, arn } = await cloud.keys.create({ alias: 'alias/app' })
    const report = await check(cloud, { keys: ['alias/app', arn], regions: ['eu-central-1'], instances: [] })
    const keys = report.results.filter(({ resource }) => resource.kind === 'kms-key')
    expect(keys.map(({ rule, resource }) => [rule, resource.id])).toEqual(
      [keyId, keyId].flatMap(id => ['KMS-001', 'KMS-002', 'KMS-003'].map(rule => [rule, id])),
    )
    expect(keys.slice(0, 3).map(({ status }) => status)).toEqual(['pass', 'fail', 'fail'])
  })

  it('pass that are protected and rotate', async () => {
    const { keyId } = await cloud.keys.create({ deletionProtection: true })
    const client = openApiClient(accessTo(cloud))
    const rotation = { KeyId: keyId, EnableAutomaticRotation: true, RotationInterval: '365d' }
    await client.call({ product: 'kms', version: '2016-01-20', action: 'UpdateRotationPolicy', query: rotation })
    const report = await check(cloud, { keys: [keyId], regions: ['cn-hangzhou'] })
    for (const rule of ['KMS-001', 'KMS-002', 'KMS-003']) expect([rule, statusOf(report, rule)]).toEqual([rule, 'pass'])
  })

  it('that there are none of are unknown', async () => {
    const report = await check(cloud, { keys: ['alias/nobody'], regions: ['cn-hangzhou'] })
    expect(statusOf(report, 'KMS-001', 'alias/nobody')).toBe('unknown')
  })

  it('of TDE and of disks are asked for once, however many instances they are of', async () => {
    const { keyId } = await cloud.keys.create()
    await cloud.keys.setState(keyId, 'Disabled')
    const disk = { EncryptionKey: keyId }
    const ids = ['rm-disk-1', 'rm-disk-2', 'rm-disk-3']
    cloud.rds.put(...ids.map(id => ({ ...plain, id, region: 'cn-qingdao', disk })))
    cloud.calls.clear()
    const report = await check(cloud, { regions: ['cn-qingdao'] })
    cloud.rds.delete(...ids)
    expect(ids.map(id => statusOf(report, 'RDS-TDE-003', id))).toEqual(['fail', 'fail', 'fail'])
    expect(ids.map(id => statusOf(report, 'RDS-ENC-001', id))).toEqual(['pass', 'pass', 'pass'])
    expect(cloud.calls.count('DescribeKey')).toBe(1)
  })
})
