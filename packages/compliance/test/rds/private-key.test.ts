import { inspect } from 'node:util'
import type { Emulator } from '@waxseal/emulator'
import { issueServerCertificate } from '@waxseal/testing'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { collectRds, FORMATS, judge, rdsReport, render } from '../../src/index.ts'
import { accessTo, check, startCloud, statusOf } from './support/cloud.ts'

const hosts = ['pgm-1.pg.rds.aliyuncs.com', 'pgm-1-public.pg.rds.aliyuncs.com']
let cloud: Emulator
/** Lines of the private key and of the certificate: nobody may find them anywhere. */
let canaries: string[]
beforeAll(async () => {
  const { privateKey: ServerKey, certificate: ServerCert } = await issueServerCertificate(hosts)
  canaries = [ServerKey, ServerCert].map(pem => pem.split('\n')[1]!)
  const custom = { SSLEnabled: 'on', CAType: 'custom', ServerKey, ServerCert }
  const endpoints = hosts.map((ConnectionString, index) => ({ ConnectionString, IPType: index ? 'Public' : 'Private' }))
  const instance = { engine: 'PostgreSQL', version: '15.0', endpoints } as const
  cloud = await startCloud([
    { ...instance, id: 'pgm-1', ssl: custom },
    { ...instance, id: 'pgm-broken', ssl: { ...custom, ServerCert: 'no certificate' } },
  ])
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => cloud?.stop())

/** Keeps all that is written, to the console or to the streams. */
function listen(): string[] {
  const written: string[] = []
  const write = (...parts: unknown[]) => {
    written.push(parts.map(part => inspect(part, { depth: 10 })).join(' '))
    return true
  }
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation(write)
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(write)
  return written
}

it('the private key that RDS answers with gets no further than the edge', async () => {
  const written = listen()
  const evidence = await collectRds(accessTo(cloud))
  const report = await check(cloud)
  const parts = [evidence, report, rdsReport(evidence)]
  const shown = parts.map(part =>
    inspect(part, { depth: 30, showHidden: true, maxStringLength: null, maxArrayLength: null }),
  )
  const reports = FORMATS.map(format => render(format, judge(report)))
  for (const text of [...written, ...shown, ...parts.map(part => JSON.stringify(part)), ...reports]) {
    for (const canary of canaries) expect(text).not.toContain(canary)
    expect(text).not.toMatch(/ServerKey|PRIVATE KEY/)
  }
  // The answer did hold it, and was read.
  expect(statusOf(report, 'RDS-SSL-001', 'pgm-1')).toBe('pass')
})

it('the host names of a custom certificate are kept, and cover its endpoints', async () => {
  const report = await check(cloud)
  expect(statusOf(report, 'RDS-SSL-004', 'pgm-1')).toBe('pass')
  expect(statusOf(report, 'RDS-SSL-004', 'pgm-broken')).toBe('unknown')
})

it('evidence goes through JSON and back without a change to the verdicts', async () => {
  const evidence = await collectRds(accessTo(cloud))
  const again = JSON.parse(JSON.stringify(evidence)) as typeof evidence
  expect(rdsReport(again).results).toEqual(JSON.parse(JSON.stringify(rdsReport(evidence).results)))
})
