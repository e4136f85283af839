import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Emulator, RdsInstance } from '@waxseal/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCloud } from '../rds/support/cloud.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const sound: RdsInstance = {
  ...{ id: 'rm-sound', engine: 'MySQL', version: '8.0', ssl: { SSLEnabled: 'Yes', ForceEncryption: '1' } },
}
const hostile: RdsInstance = {
  id: 'rm-evil',
  engine: 'MySQL',
  version: '8.0',
  name: '<script>\u001b[2J\u202e',
  region: 'cn-shanghai',
}

let cloud: Emulator
beforeAll(async () => {
  cloud = await startCloud([sound, hostile])
})
afterAll(() => cloud?.stop())

/** Starts the program as its user does, in a process of its own. */
function rds(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ exitCode: unknown; out: string; err: string }> {
  const access = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: cloud.credentials.accessKeySecret,
    ALIBABA_CLOUD_ENDPOINT: cloud.url,
  }
  const options = { env: { PATH: process.env.PATH, ...access, ...env } }
  return new Promise(resolve => {
    execFile(process.execPath, ['--import', 'tsx', cli, 'rds', ...args], options, (error, out, err) => {
      resolve({ exitCode: error?.code ?? 0, out, err })
    })
  })
}

describe('waxseal-compliance rds', () => {
  it('finds what is wrong: data on standard output, progress on standard error', async () => {
    const { exitCode, out, err } = await rds(['--format', 'json'])
    expect(exitCode).toBe(1)
    const { results, verdict } = JSON.parse(out)
    expect(new Set(results.map(({ resource }: { resource: { id: string } }) => resource.id))).toEqual(
      new Set(['rm-sound', 'rm-evil']),
    )
    expect(verdict.exitCode).toBe(1)
    expect(err).toMatch(/cn-shanghai: 1 to check\n/)
    expect(out + err).not.toContain(cloud.credentials.accessKeySecret)
  })

  it('prints a table without escape sequences, whatever instances are called', async () => {
    const { out, err } = await rds(['--region', 'cn-shanghai', '--quiet'])
    expect(out).toContain('<script>\\u{001b}[2J\\u{202e}')
    expect(out + err).not.toContain(String.fromCharCode(27))
    expect(err).toMatch(/^waxseal-compliance: \d+ fail.*\n$/)
  })

  it('exits with 0 when nothing that counts fails', async () => {
    const { exitCode } = await rds(['--region', 'cn-hangzhou', '--fail-on', 'never'])
    expect(exitCode).toBe(0)
  })

  it('exits with 3 where there is nothing to check, or nobody to ask', async () => {
    expect((await rds(['--region', 'eu-central-1'])).exitCode).toBe(3)
    expect((await rds(['--region', 'eu-central-1', '--allow-empty'])).exitCode).toBe(0)
    const wrong = await rds(['--region', 'cn-hangzhou'], { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' })
    expect(wrong.exitCode).toBe(3)
    expect(wrong.out).toContain('not looked at')
  })

  it('exits with 2 on wrong usage', async () => {
    expect((await rds(['--concurrency', '0'])).exitCode).toBe(2)
    expect((await rds(['--waivers', 'no-such-file.yaml'])).exitCode).toBe(2)
  })
})
