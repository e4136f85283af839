import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allow, type Emulator, type RdsInstance, startEmulator } from '../../src/index.ts'
import { genericClient } from '../support/generic-client.ts'
import { acs3Request, send } from '../support/raw-request.ts'
import { refusalOf } from '../support/refusal.ts'

const mysql: RdsInstance = { id: 'rm-mysql', engine: 'MySQL', version: '8.0', name: 'orders' }
const postgresql: RdsInstance = { id: 'pgm-1', engine: 'PostgreSQL', version: '15.0', region: 'eu-central-1' }
const sqlServer: RdsInstance = { id: 'rm-mssql', engine: 'SQLServer', version: '2019_ent', region: 'eu-central-1' }
const mariadb: RdsInstance = { id: 'rm-maria', engine: 'MariaDB', version: '10.6', region: 'eu-central-1' }
const elsewhere: RdsInstance = { ...mysql, id: 'rm-elsewhere', account: '1111222233334444' }

let cloud: Emulator
beforeAll(async () => {
  cloud = await startEmulator({ rds: [mysql, postgresql, sqlServer, mariadb, elsewhere] })
})
afterAll(() => cloud?.stop())

const rds = (action: string, parameters = {}, credentials = cloud.credentials) =>
  genericClient(cloud, credentials)(action, parameters, { version: '2014-08-15' })
const ask = async (action: string, { id }: RdsInstance) => {
  const { RequestId, ...answer } = await rds(action, { DBInstanceId: id })
  expect(RequestId).toEqual(expect.any(String))
  return answer
}

describe('RDS', () => {
  it('names its regions, once for each zone', async () => {
    const { Regions } = (await rds('DescribeRegions')) as { Regions: { RDSRegion: { RegionId: string }[] } }
    const regions = ['cn-hangzhou', 'cn-hangzhou', 'eu-central-1', 'eu-central-1']
    expect(Regions.RDSRegion.map(({ RegionId }) => RegionId)).toEqual(regions)
  })

  it('lists the instances of a region and of the own account', async () => {
    expect(await rds('DescribeDBInstances', { RegionId: 'cn-hangzhou' })).toMatchObject({
      ...{ TotalRecordCount: 1, PageRecordCount: 1, PageNumber: 1 },
      Items: { DBInstance: [{ DBInstanceId: 'rm-mysql', DBInstanceDescription: 'orders', Engine: 'MySQL' }] },
    })
    expect(await refusalOf(ask('DescribeDBInstanceSSL', elsewhere))).toEqual({
      ...{ code: 'InvalidDBInstanceId.NotFound', status: 404 },
    })
  })

  it('takes no wrong signature, and nobody without permission', async () => {
    const action = { action: 'DescribeDBInstanceSSL', version: '2014-08-15', query: { DBInstanceId: 'rm-mysql' } }
    const wrong = { ...cloud.credentials, accessKeySecret: 'wrong' }
    const { status, body } = await send(cloud, acs3Request(cloud, { ...action, credentials: wrong }))
    expect([status, body.Code]).toEqual([400, 'SignatureDoesNotMatch'])
    const policy = allow('rds:DescribeDBInstanceSSL', `acs:rds:cn-hangzhou:${cloud.accountId}:dbinstance/rm-mysql`)
    const user = await cloud.createUser({ name: 'reader', policy })
    expect(await rds('DescribeDBInstanceSSL', { DBInstanceId: 'rm-mysql' }, user)).toMatchObject({ SSLEnabled: 'No' })
    for (const [name, parameters] of [
      ['DescribeDBInstanceTDE', { DBInstanceId: 'rm-mysql' }],
      ['DescribeDBInstanceSSL', { DBInstanceId: 'pgm-1' }],
      ['DescribeDBInstances', { RegionId: 'cn-hangzhou' }],
      ['DescribeRegions', {}],
    ] as const) {
      expect(await refusalOf(rds(name, parameters, user))).toEqual({ code: 'Forbidden.RAM', status: 403 })
    }
  })
})

describe('a page of instances', () => {
  beforeAll(() => {
    const many = Array.from({ length: 130 }, (_, index) => `rm-many-${String(index).padStart(3, '0')}`)
    cloud.rds.put(...many.map(id => ({ ...mysql, id, region: 'cn-beijing' })))
  })
  const page = async (parameters: object) => {
    const answer: Record<string, unknown> = await rds('DescribeDBInstances', { RegionId: 'cn-beijing', ...parameters })
    const { DBInstance } = answer.Items as { DBInstance: { DBInstanceId: string }[] }
    const { PageRecordCount, TotalRecordCount, NextToken } = answer
    const ids = DBInstance.map(({ DBInstanceId }) => DBInstanceId)
    return { ids, PageRecordCount, TotalRecordCount, NextToken }
  }

  it('has 30 unless asked for up to 100, and tells how many there are in all', async () => {
    const first = await page({})
    expect([first.ids.length, first.PageRecordCount, first.TotalRecordCount]).toEqual([30, 30, 130])
    const second = await page({ PageSize: 100, PageNumber: 2 })
    expect([second.ids.length, second.ids[0]]).toEqual([30, 'rm-many-100'])
    expect(await refusalOf(page({ PageSize: 101 }))).toEqual({ code: 'InvalidParameter', status: 400 })
  })

  it('by token tells how many are on it, and leads to the next', async () => {
    const first = await page({ MaxResults: 100 })
    expect([first.ids.length, first.TotalRecordCount]).toEqual([100, 100])
    const second = await page({ MaxResults: 100, NextToken: first.NextToken })
    expect([second.ids.length, second.ids[0], second.NextToken]).toEqual([30, 'rm-many-100', ''])
  })
})

describe('an instance of which nothing is said', () => {
  it('has SSL off, in the words of its engine', async () => {
    expect(await ask('DescribeDBInstanceSSL', mysql)).toMatchObject({ SSLEnabled: 'No', RequireUpdate: 'No' })
    expect(await ask('DescribeDBInstanceSSL', postgresql)).toMatchObject({ SSLEnabled: 'off', RequireUpdate: '0' })
    expect(await ask('DescribeDBInstanceSSL', sqlServer)).toMatchObject({ SSLEnabled: 'No', ForceEncryption: '0' })
  })

  it('has no TDE and no key for its disk', async () => {
    expect(await ask('DescribeDBInstanceTDE', mysql)).toEqual({ TDEStatus: 'Disabled' })
    expect(await ask('DescribeDBInstanceTDE', sqlServer)).toEqual({
      TDEStatus: 'Disabled',
      Databases: { Database: [] },
    })
    expect(await refusalOf(ask('DescribeDBInstanceEncryptionKey', mysql))).toMatchObject({ code: 'NoActiveBYOK' })
  })

  it('of MariaDB has none of the three calls', async () => {
    for (const action of ['DescribeDBInstanceSSL', 'DescribeDBInstanceTDE', 'DescribeDBInstanceEncryptionKey']) {
      expect(await refusalOf(ask(action, mariadb))).toEqual({ code: 'InstanceEngineType.NotSupport', status: 400 })
    }
  })

  it('lets everybody in without SSL, by its pg_hba.conf', async () => {
    expect(await ask('DescribePGHbaConfig', postgresql)).toMatchObject({
      RunningHbaItems: { HbaItem: [{ Type: 'host', Database: 'all' }, { Database: 'replication' }] },
    })
    expect(await refusalOf(ask('DescribePGHbaConfig', mysql))).toMatchObject({ code: 'InstanceEngineType.NotSupport' })
  })
})

describe('a fault for some calls alone', () => {
  it('strikes those with its parameters', async () => {
    const where = { DBInstanceId: 'pgm-1' }
    const takeOff = cloud.faults.inject({ action: 'DescribeDBInstanceTDE', where, error: 'Throttling.User' })
    expect(await refusalOf(ask('DescribeDBInstanceTDE', postgresql))).toEqual({ code: 'Throttling.User', status: 400 })
    expect(await ask('DescribeDBInstanceTDE', mysql)).toEqual({ TDEStatus: 'Disabled' })
    takeOff()
    expect(await ask('DescribeDBInstanceTDE', postgresql)).toEqual({ TDEStatus: 'Disabled' })
    expect(() => cloud.faults.inject({ where: {}, hang: true })).toThrow('where')
  })
})
