import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import type { Emulator } from '@waxseal/emulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collectRds, rdsReport } from '../../src/index.ts'
import { accessTo, check, startCloud } from './support/cloud.ts'
import { listen } from './support/listen.ts'

const { privateKey } = generateKeyPairSync('ec', {
  ...{ namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' } },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
/** What of the key nobody may find anywhere. */
const canary = privateKey.split('\n')[1]!

let cloud: Emulator
beforeAll(async () => {
  const ssl = { SSLEnabled: 'on', CAType: 'custom', ServerKey: privateKey, ServerCert: 'no certificate' }
  cloud = await startCloud([{ id: 'pgm-1', engine: 'PostgreSQL', version: '15.0', ssl }])
})
afterAll(() => cloud?.stop())

it('the private key that RDS answers with gets no further than the edge', async () => {
  const listener = listen()
  const evidence = await collectRds(accessTo(cloud))
  const report = await check(cloud)
  const written = listener.stop()
  const everything = [evidence, report, rdsReport(evidence)].flatMap(part => [
    JSON.stringify(part),
    inspect(part, { depth: 30, showHidden: true, maxStringLength: null, maxArrayLength: null }),
  ])
  for (const text of [written, ...everything]) {
    expect(text).not.toContain(canary)
    expect(text).not.toMatch(/ServerKey|PRIVATE KEY/)
  }
  // The answer did hold it, and was read.
  expect(report.results.find(({ rule }) => rule === 'RDS-SSL-001')!.status).toBe('pass')
})

it('evidence goes through JSON and back without a change to the verdicts', async () => {
  const evidence = await collectRds(accessTo(cloud))
  const again = JSON.parse(JSON.stringify(evidence)) as typeof evidence
  expect(rdsReport(again).results).toEqual(JSON.parse(JSON.stringify(rdsReport(evidence).results)))
})
