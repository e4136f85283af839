import { Emulator, type EmulatorState } from './emulator.ts'
import { requireLoopback } from './http/address.ts'
import type { EmulatorCertificate } from './http/certificate.ts'
import type { EmulatorOptions } from './options.ts'
import type { RdsInstance } from './rds/instance.ts'
import { readState } from './state/state-file.ts'

/**
 * Starts a local Alibaba Cloud: KMS 2016-01-20, STS 2015-04-01 and RDS 2014-08-15 behind one endpoint, for development and tests.
 *
 * @throws EmulatorError ADDRESS_NOT_LOOPBACK, ADDRESS_UNAVAILABLE, FAULT_INVALID, OPTION_INVALID or STATE_INVALID
 * @example
 * ```ts
 * await using cloud = await startEmulator()
 * const { keyId } = await cloud.keys.create({ alias: 'alias/app' })
 * const client = new Client({ endpoint: cloud.endpoint, protocol: cloud.protocol, ...cloud.credentials })
 * // …
 * cloud.faults.inject({ action: 'Decrypt', error: 'Rejected.Throttling', times: 2 })
 * expect(cloud.calls.count('Decrypt', 'OK')).toBe(1)
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', allowRemote = false } = options
  requireLoopback(host, allowRemote)
  const saved: EmulatorState = (options.state === undefined ? undefined : readState(options.state)) ?? {}
  const tls = options.https === true ? await certificateFor(host, saved.tls) : undefined
  const emulator = new Emulator({ ...options, host }, saved, tls)
  emulator.rds.put(...(await instancesOf(options.rds)))
  for (const fault of options.faults ?? []) emulator.faults.inject(fault)
  await emulator.comeUp()
  return emulator
}

/** The instances that the options describe: `put` checks them. */
async function instancesOf(rds: EmulatorOptions['rds'] = []): Promise<readonly RdsInstance[]> {
  if (typeof rds !== 'string') return rds
  // Loaded when needed, as few bring a file.
  const { readInstances } = await import('./rds/read-instances.ts')
  return readInstances(rds) as readonly RdsInstance[]
}

async function certificateFor(host: string, saved: EmulatorCertificate | undefined): Promise<EmulatorCertificate> {
  // Loaded when needed: it is most of what there is to load.
  const { issueCertificate, isUsable } = await import('./http/certificate.ts')
  return saved !== undefined && isUsable(saved, host) ? saved : issueCertificate(host)
}
