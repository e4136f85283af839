import { type Emulator, type EmulatorOptions, startEmulator } from '@waxseal/emulator'
import type { AlicloudOptions } from '../../src/index.ts'
import { credentials } from './refusal.ts'

/** An emulator whose AccessKey is planted, so that every refusal is looked through for it. */
export function startCloud(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({ ...credentials, ...options })
}

/** How to reach it. Nothing is tried twice, unless a test wants that. */
export function accessTo(cloud: Emulator, more: AlicloudOptions = {}): AlicloudOptions {
  return { region: cloud.region, endpoint: cloud.url, credentials: cloud.credentials, retries: 0, ...more }
}

/** The calls that came in, as `Decrypt OK: 2`, in the order of their first. */
export function callsOf(cloud: Emulator): string[] {
  return cloud.calls.summary().map(({ action, outcome, count }) => `${action} ${outcome}: ${count}`)
}
