import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { run } from '../../src/cli/diagnose-command.ts'
import { PLANTED } from '../support/refusal.ts'

let cloud: Emulator
beforeAll(async () => {
  cloud = await startEmulator()
  await cloud.keys.create({ alias: 'alias/app' })
})
afterAll(() => cloud.stop())
beforeEach(() => {
  vi.stubEnv('ALIBABA_CLOUD_REGION_ID', 'cn-hangzhou')
  vi.stubEnv('ALIBABA_CLOUD_ENDPOINT', cloud.url)
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', cloud.credentials.accessKeyId)
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', cloud.credentials.accessKeySecret)
  return () => vi.unstubAllEnvs()
})

/** Runs the command, as a shell would; returns its exit status and what it printed. */
async function waxseal(...args: string[]) {
  let [out, err] = ['', '']
  const status = await run(args, {
    out: text => {
      out += text
    },
    err: text => {
      err += text
    },
  })
  return { status, out, err }
}

describe('waxseal-alicloud diagnose', () => {
  it('reports that all is well, and exits with 0', async () => {
    const { status, out, err } = await waxseal('diagnose', '--key', 'alias/app')
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain(`envelope use of alias/app at ${cloud.endpoint}`)
    expect(out).toMatch(/All is well\.\n$/)
  })

  it('reports as JSON', async () => {
    const { status, out } = await waxseal('diagnose', '--key', 'alias/app', '--use', 'direct', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      findings: expect.arrayContaining([expect.objectContaining({ check: 'key' })]),
    })
  })

  it('looks at an asymmetric key', async () => {
    const { keyId, keyVersionId } = await cloud.keys.create({ spec: 'RSA_2048' })
    const use = ['--use', 'public-key', '--key-version', keyVersionId]
    expect((await waxseal('diagnose', '--key', keyId, ...use)).status).toBe(0)
  })

  it('takes the endpoint and its CA from options', async () => {
    await using https = await startEmulator({ https: true, ...cloud.credentials })
    const { keyId } = await https.keys.create()
    const folder = await mkdtemp(join(tmpdir(), 'waxseal-ca-'))
    const file = join(folder, 'ca.pem')
    await writeFile(file, https.ca!)
    const { status } = await waxseal('diagnose', '--key', keyId, '--endpoint', https.endpoint, '--ca', file)
    await rm(folder, { recursive: true })
    expect(status).toBe(0)
  })

  it('exits with 1 when something is to be seen to', async () => {
    const { status, out } = await waxseal('diagnose', '--key', 'alias/nothing')
    expect(status).toBe(1)
    expect(out).toContain('Forbidden.AliasNotFound')
  })

  it('exits with 3 when KMS cannot be asked, and tells no secret', async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', PLANTED.accessKeySecret)
    const { status, out, err } = await waxseal('diagnose', '--key', 'alias/app')
    expect([status, err]).toEqual([3, ''])
    expect(out).toContain('the AccessKey secret is wrong')
    expect(out).not.toContain(PLANTED.accessKeySecret)
  })

  it.each([
    ['no command', [], 'the command is `diagnose`'],
    ['another command', ['repair'], 'the command is `diagnose`'],
    ['no key', ['diagnose'], '--key is missing'],
    ['an unknown option', ['diagnose', '--key', 'k', '--fix'], '--fix'],
    ['an unknown use', ['diagnose', '--key', 'k', '--use', 'magic'], '--use is'],
    ['no key version', ['diagnose', '--key', 'k', '--use', 'public-key'], '--key-version'],
    ['an endpoint with a scheme', ['diagnose', '--key', 'k', '--endpoint', 'https://kms.test'], 'has a scheme'],
    ['a CA file that is missing', ['diagnose', '--key', 'k', '--endpoint', 'kms.test', '--ca', 'no.pem'], 'ENOENT'],
    ['an unknown network', ['diagnose', '--key', 'k', '--network', 'lan'], 'network'],
  ])('exits with 2 for %s', async (_, args, message) => {
    const { status, out, err } = await waxseal(...args)
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toContain('usage: waxseal-alicloud diagnose')
  })

  it('explains itself', async () => {
    const { status, out } = await waxseal('--help')
    expect(status).toBe(0)
    expect(out).toMatch(/^usage: waxseal-alicloud diagnose --key/)
  })
})
