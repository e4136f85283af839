import { type Emulator, type EmulatorOptions, startEmulator } from '@waxseal/emulator'
import { checkRds, type RdsCheckOptions, type Report, type Status } from '../../../src/index.ts'

/** An emulator that stops with its test. */
export async function startCloud(rds: EmulatorOptions['rds'] = []): Promise<Emulator> {
  return startEmulator({ rds })
}

/** Checks what is in an emulator. Retries wait for nobody for long, since a test waits for them. */
export function check(cloud: Emulator, options: RdsCheckOptions = {}): Promise<Report> {
  return checkRds({ ...accessTo(cloud), ...options })
}

/** How to reach an emulator. */
export function accessTo(cloud: Emulator): RdsCheckOptions {
  return { region: cloud.region, endpoint: cloud.url, credentials: cloud.credentials, retries: 1, deadline: 5000 }
}

/** The instances that a report is about. */
export function instancesIn({ results }: Report): string[] {
  return [...new Set(results.flatMap(({ resource }) => (resource.kind === 'rds-instance' ? [resource.id] : [])))]
}

/** What became of a rule on an instance, or on the only one. */
export function statusOf({ results }: Report, rule: string, id?: string): Status | undefined {
  return results.find(result => result.rule === rule && (id ?? result.resource.id) === result.resource.id)?.status
}
