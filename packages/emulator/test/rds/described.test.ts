import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type RdsInstance, startEmulator } from '../../src/index.ts'
import { genericClient } from '../support/generic-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'waxseal-rds-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const YAML = `
instances:
  - id: rm-1
    engine: MySQL
    version: 8.0
    attribute: { Category: Basic, CurrentKernelVersion: rds_20241130 }
    ssl: { SSLEnabled: Yes, ForceEncryption: 1 }
    tde: { TDEStatus: Enabled, TDEMode: Aliyun_Generate_Key }
    disk: { EncryptionKey: key-1 }
    whitelist: { default: "10.0.0.0/8,192.168.0.1", hidden: 0.0.0.0/0 }
    endpoints:
      - { ConnectionString: rm-1.mysql.rds.aliyuncs.com, IPType: Private }
      - { ConnectionString: public.mysql.rds.aliyuncs.com, IPType: Public }
    parameters: { require_secure_transport: ON }
    proxy: [{ CertCommonName: proxy.rwlb.rds.aliyuncs.com, SslExpiredTime: "2030-01-01T00:00:00Z" }]
`

it('instances of a file are answered in the fields that it gives', async () => {
  await using cloud = await startEmulator({ rds: file('instances.yaml', YAML) })
  const ask = (action: string, parameter = 'DBInstanceId') =>
    genericClient(cloud)(action, { [parameter]: 'rm-1' }, { version: '2014-08-15' })
  expect(await ask('DescribeDBInstanceAttribute')).toMatchObject({
    Items: { DBInstanceAttribute: [{ EngineVersion: '8', Category: 'Basic', CurrentKernelVersion: 'rds_20241130' }] },
  })
  expect(await ask('DescribeDBInstanceSSL')).toMatchObject({
    ...{ SSLEnabled: 'Yes', ForceEncryption: '1', RequireUpdate: 'No' },
    ...{ ConnectionString: 'rm-1.mysql.rds.aliyuncs.com', SSLExpireTime: expect.stringMatching(/^\d{4}-.*Z$/) },
  })
  expect(await ask('DescribeDBInstanceTDE')).toMatchObject({ TDEStatus: 'Enabled', TDEMode: 'Aliyun_Generate_Key' })
  expect(await ask('DescribeDBInstanceEncryptionKey')).toMatchObject({ EncryptionKey: 'key-1' })
  expect(await ask('DescribeDBInstanceIPArrayList')).toMatchObject({
    Items: { DBInstanceIPArray: [{ SecurityIPList: '10.0.0.0/8,192.168.0.1' }, { DBInstanceIPArrayName: 'hidden' }] },
  })
  expect(await ask('DescribeDBInstanceNetInfo')).toMatchObject({
    DBInstanceNetInfos: { DBInstanceNetInfo: [{ IPType: 'Private' }, { IPType: 'Public' }] },
  })
  expect(await ask('DescribeParameters')).toMatchObject({
    RunningParameters: {
      DBInstanceParameter: [{ ParameterName: 'require_secure_transport', ParameterValue: 'ON' }],
    },
  })
  expect(await ask('GetDbProxyInstanceSsl', 'DbInstanceId')).toMatchObject({
    DbProxyCertListItems: { DbProxyCertListItems: [{ CertCommonName: 'proxy.rwlb.rds.aliyuncs.com' }] },
  })
})

it('JSON is read too, as a list', async () => {
  const json = JSON.stringify([{ id: 'rm-2', engine: 'SQLServer', version: '2019_ent', databases: { app: 'Enabled' } }])
  await using cloud = await startEmulator({ rds: file('instances.json', json) })
  const answer = genericClient(cloud)('DescribeDBInstanceTDE', { DBInstanceId: 'rm-2' }, { version: '2014-08-15' })
  expect(await answer).toMatchObject({ Databases: { Database: [{ DBName: 'app', TDEStatus: 'Enabled' }] } })
})

const refusalFor = (rds: string | readonly RdsInstance[]) => startEmulator({ rds }).catch((error: unknown) => error)

it.each([
  ['a file that is missing', () => join(folder, 'missing.yaml'), 'cannot be read (ENOENT)'],
  ['a file of something else', () => file('a.yaml', 'a: [b'), 'is neither YAML nor JSON'],
  ['a file without a list', () => file('b.yaml', 'a: b'), 'holds no list'],
  ['an instance that is none', () => file('c.yaml', '- rm-1'), 'an instance of RDS is no object'],
  ['no engine', () => file('d.yaml', '- { id: rm-1, version: 8 }'), 'rm-1 needs engine'],
  ['an engine that there is none of', () => file('e.yaml', '- { id: rm-1, engine: Oracle, version: 8 }'), 'one of'],
  ['a misspelt part', () => file('f.yaml', '- { id: rm-1, engine: MySQL, version: 8, tls: {} }'), 'has tls; it takes'],
  ['fields in a list', () => file('g.yaml', '- { id: rm-1, engine: MySQL, version: 8, ssl: [] }'), 'needs ssl to be'],
  ['a list in fields', () => file('h.yaml', '- { id: rm-1, engine: MySQL, version: 8, hba: {} }'), 'needs hba to be'],
])('%s is refused', async (_, path, message) => {
  expect(await refusalFor(path())).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining(message) })
})
