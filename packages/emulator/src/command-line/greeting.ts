import type { Emulator } from '../emulator.ts'

/** What is printed once the emulator listens: all that one needs to use it. */
export function greeting(emulator: Emulator, version: string, caFile: string): string {
  const { url, region, accountId, instanceId, credentials, ca, adminUrl, adminToken } = emulator
  const lines: (readonly [string, string])[] = [
    ['listening on', url],
    ...(ca === undefined ? [] : [['CA certificate', caFile] as const]),
    ['region', region],
    ['account', accountId],
    ['KMS instance', instanceId],
    ['AccessKey id', credentials.accessKeyId],
    ['AccessKey secret', credentials.accessKeySecret],
    ['admin calls', `${adminUrl}<command>, Authorization: Bearer ${adminToken}`],
  ]
  const table = lines.map(([name, value]) => `  ${name.padEnd(18)}${value}\n`).join('')
  return `Waxseal emulator ${version} of Alibaba Cloud (KMS, STS, RDS), for development only: it keeps keys in the clear.\n${table}`
}
