import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccessKey, allow, type CreatedKey, type Emulator, startEmulator } from '../../src/index.ts'
import { runProgram } from '../support/run-program.ts'

describe('the role credentials of @alicloud/credentials 2.4.7', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-emulator-'))
  const caFile = join(folder, 'ca.pem')
  let cloud: Emulator
  let key: CreatedKey
  let user: AccessKey
  let roleArn: string
  beforeAll(async () => {
    cloud = await startEmulator({ https: true })
    writeFileSync(caFile, cloud.ca ?? '')
    key = await cloud.keys.create()
    const role = await cloud.createRole({ name: 'app', policy: allow('kms:GenerateDataKey', key.arn) })
    roleArn = role.arn
    user = await cloud.createUser({ name: 'deployer', policy: allow('sts:AssumeRole', roleArn) })
  })
  afterAll(async () => {
    await cloud?.stop()
    rmSync(folder, { recursive: true })
  })

  const run = async (env: NodeJS.ProcessEnv = {}) => {
    const { ended } = runProgram('test/clients/credentials-program.ts', [], {
      ...{ ENDPOINT: cloud.endpoint, CA: cloud.ca, NODE_EXTRA_CA_CERTS: caFile, KEY_ID: key.keyId },
      ...{ ID: user.accessKeyId, SECRET: user.accessKeySecret, ROLE_ARN: roleArn, ...env },
    })
    const { stdout, stderr } = await ended
    expect(stderr).toBe('')
    return JSON.parse(stdout) as Record<string, unknown>
  }

  it('assume a role by STS, and use its temporary AccessKey with KMS', async () => {
    expect(await run()).toEqual({ type: 'ram_role_arn', session: true, keyId: key.keyId })
    expect(cloud.calls.records.slice(-2)).toMatchObject([
      { product: 'sts', action: 'AssumeRole', outcome: 'OK', signature: 'HMAC-SHA1', accessKeyId: user.accessKeyId },
      { product: 'kms', action: 'GenerateDataKey', outcome: 'OK', signature: 'ACS3-HMAC-SHA256' },
    ])
    expect(cloud.calls.records.at(-1)?.accessKeyId).toMatch(/^STS\./)
  })

  it('recognise by the answer that their own secret is wrong', async () => {
    expect(await run({ SECRET: 'wrong' })).toEqual({ error: 'the access key secret is invalid' })
  })

  it('are narrowed by a policy of their session', async () => {
    const POLICY = JSON.stringify(allow('kms:Decrypt', '*'))
    expect(await run({ POLICY })).toEqual({ error: expect.stringContaining('Forbidden.NoPermission') })
  })

  it('are told of a role that there is none of', async () => {
    const ROLE_ARN = `acs:ram::${cloud.accountId}:role/nobody`
    expect(await run({ ROLE_ARN })).toEqual({ error: expect.stringContaining('EntityNotExist.Role') })
  })
})
