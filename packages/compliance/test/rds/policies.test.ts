import { readFileSync } from 'node:fs'
import type { Emulator, Policy, RdsInstance } from '@waxseal/emulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { check, instancesIn, startCloud } from './support/cloud.ts'

const policyOf = (file: string, values: Readonly<Record<string, string>> = {}): Policy => {
  const text = readFileSync(new URL(`../../policies/${file}`, import.meta.url), 'utf8')
  return JSON.parse(text.replace(/<([a-z-]+)>/g, (_, name: string) => values[name] ?? name))
}

const key = 'alias/app'
const engines = [
  ['MySQL', '8.0'],
  ['PostgreSQL', '15.0'],
  ['SQLServer', '2019_ent'],
  ['MariaDB', '10.6'],
] as const
const instances: RdsInstance[] = engines.map(([engine, version]) => ({
  ...{ id: `rm-${engine}`, engine, version, ssl: { SSLEnabled: engine === 'PostgreSQL' ? 'on' : 'Yes' } },
  tde: { TDEStatus: 'Enabled', EncryptionKey: key },
}))

let cloud: Emulator
beforeAll(async () => {
  cloud = await startCloud(instances)
  await cloud.keys.create({ alias: key })
})
afterAll(() => cloud?.stop())

it('the check makes all of the calls that its policy grants, and no others', async () => {
  const policy = policyOf('rds.json')
  const granted = policy.Statement.flatMap(({ Action }) => Action)
  cloud.calls.clear()
  const credentials = await cloud.createUser({ name: 'auditor', policy })
  const report = await check(cloud, { credentials, keys: [key] })
  expect(instancesIn(report)).toHaveLength(engines.length)
  const made = cloud.calls.records.map(({ product, action }) => `${product}:${action}`)
  expect([...new Set(made)].sort()).toEqual(granted.toSorted())
  expect(cloud.calls.records.filter(({ outcome }) => outcome === 'Forbidden.RAM')).toEqual([])
  expect(granted.filter(action => !/:(Describe|Get)/.test(action) || action.includes('*'))).toEqual([])
})

it('roles of other accounts take one permission more, on these roles alone', async () => {
  const account = '1111222233334444'
  cloud.rds.put({ ...instances[0]!, id: 'rm-other', account })
  const { arn } = await cloud.createRole({ name: 'audit', accountId: account, policy: policyOf('rds.json') })
  const policy = policyOf('assume-roles.json', { account, role: 'audit' })
  const credentials = await cloud.createUser({ name: 'hub', policy })
  expect(instancesIn(await check(cloud, { credentials, roleArns: [arn] }))).toEqual(['rm-other'])
})
