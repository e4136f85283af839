import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Emulator } from '@waxseal/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startCloud } from '../rds/support/cloud.ts'

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] }>
  >
}

const example = fileURLToPath(new URL('../../../../examples/compliance-ci/', import.meta.url))
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

let cloud: Emulator
let folder: string
beforeAll(async () => {
  cloud = await startCloud(join(example, 'instances.yaml'))
  folder = await mkdtemp(join(tmpdir(), 'waxseal-ci-'))
  await cp(join(example, '.waxseal'), join(folder, '.waxseal'), { recursive: true })
})
afterAll(async () => {
  await cloud?.stop()
  if (folder) await rm(folder, { recursive: true })
})

describe('the workflow of the example', () => {
  it('does what it says, run as it stands', async () => {
    const { jobs, permissions } = parse(
      await readFile(join(example, '.github/workflows/compliance.yml'), 'utf8'),
    ) as Workflow
    const { steps } = jobs.rds!
    const line = steps.find(({ run }) => run?.includes('@waxseal/compliance'))!.run!
    // npx and the published package are this repository's program here.
    await writeFile(
      join(folder, 'step.sh'),
      line.replace(/^npx --yes @waxseal\/compliance@\S+/, '"$NODE" --import "$TSX" "$CLI"'),
    )
    const env = {
      ...{ PATH: process.env.PATH, CI: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') },
      ...{ NODE: process.execPath, TSX: tsx, CLI: cli, ALIBABA_CLOUD_ENDPOINT: cloud.url },
      ALIBABA_CLOUD_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: cloud.credentials.accessKeySecret,
    }
    const exitCode = await new Promise(resolve => {
      execFile('bash', ['-e', 'step.sh'], { cwd: folder, env }, error => resolve(error?.code ?? 0))
    })
    expect(exitCode).toBe(1)
    const summary = await readFile(join(folder, 'summary.md'), 'utf8')
    expect(summary).toMatch(/^# Compliance of the database\n/)
    expect(summary).toContain('waived until')
    const sarif = JSON.parse(await readFile(join(folder, 'waxseal.sarif'), 'utf8'))
    const uris = sarif.runs[0].results.map(
      (one: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        one.locations[0]!.physicalLocation.artifactLocation.uri,
    )
    expect(uris).toContain('rds/cn-shanghai/pgm-ledger')
    expect(await readFile(join(folder, 'waxseal.html'), 'utf8')).toContain('pgm-ledger')
    expect(steps.some(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif@'))).toBe(true)
    expect(permissions['security-events']).toBe('write')
  })
})
