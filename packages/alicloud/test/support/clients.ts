import type { Emulator } from '@waxseal/emulator'
import type { KmsAccessOptions } from '../../src/index.ts'
import { accessTo } from './cloud.ts'
import { generation1, generation2, generation3 } from './sdk-clients.ts'

/** Every way in which a provider reaches KMS: with our client, and with the SDK's three generations. */
export const CLIENTS: Readonly<Record<string, (cloud: Emulator) => KmsAccessOptions>> = {
  'our client': cloud => accessTo(cloud),
  'an SDK client 1.2.0': cloud => ({ client: generation1(cloud), retries: 0 }),
  'an SDK client of generation 2': cloud => ({ client: generation2(cloud), retries: 0 }),
  'an SDK client of generation 3': cloud => ({ client: generation3(cloud), retries: 0 }),
}
