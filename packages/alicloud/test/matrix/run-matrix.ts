import type { Sealed } from '@waxseal/core'
import { type Emulator, startEmulator } from '@waxseal/emulator'
import type { AlicloudOptions, KmsAccessOptions } from '../../src/index.ts'
import { accessTo, startCloud } from '../support/cloud.ts'
import { refusalOf } from '../support/refusal.ts'
import { generation1, generation2, generation3 } from '../support/sdk-clients.ts'
import { type Change, FAULTS, type Fault, mend, type Scene } from './faults.ts'
import { SUBJECTS, type Subject } from './subjects.ts'

type Access = (cloud: Emulator, change: AlicloudOptions) => KmsAccessOptions

const OURS = 'our client'

function sdk(generation: typeof generation1 | typeof generation2 | typeof generation3): Access {
  return (cloud, { credentials }) => {
    const { endpoint, protocol, region } = cloud
    const pair = (credentials ?? cloud.credentials) as Emulator['credentials']
    return { client: generation({ endpoint, protocol, region, credentials: pair }) }
  }
}

/** The clients of the matrix. */
export const MATRIX_CLIENTS: Readonly<Record<string, Access>> = {
  [OURS]: (cloud, change) => accessTo(cloud, { retries: undefined, ...change }),
  'SDK 1.2.0': sdk(generation1),
  'SDK 2': sdk(generation2),
  'SDK 3': sdk(generation3),
}

/** What became of one combination. */
export interface Cell {
  readonly provider: string
  readonly client: string
  readonly fault: Fault
  /** `ok`, or the code that making a key or value was refused with. */
  readonly make: string
  /** The same for opening one that was made before. */
  readonly open: string
  /** What opening should end with. */
  readonly expectedOpen: string
}

/** Runs every provider over every client through every fault. Fails when a refusal is untyped, or tells a secret. */
export async function runMatrix(): Promise<Cell[]> {
  return (await Promise.all(Object.keys(SUBJECTS).map(runProvider))).flat()
}

async function runProvider(provider: string): Promise<Cell[]> {
  await using cloud = await startCloud()
  await using second = await startEmulator({ region: 'cn-shanghai' })
  await second.keys.create({ alias: 'alias/second' })
  const healthy = { ...accessTo(second), keyId: 'alias/second' }
  const { isRsa, isMulti, open } = SUBJECTS[provider]!
  const spec = isRsa ? 'RSA_2048' : 'Aliyun_AES_256'
  const scene: Scene = { cloud, key: await cloud.keys.create({ spec }), other: await cloud.keys.create({ spec }) }
  const [made, other] = [scene.key, scene.other].map(key => open(accessTo(cloud), key, healthy).make('here'))
  const cells: Cell[] = []
  for (const [client, access] of Object.entries(MATRIX_CLIENTS)) {
    for (const fault of FAULTS) {
      if (fault.isOurs && client !== OURS) continue
      const before = { made: await made!, other: await other! }
      const change = (await fault.strike(scene)) ?? {}
      const { keyId = scene.key.keyId, timeout = 5000 } = change
      const subject = () => {
        const limits = { timeout, ...(!fault.retries && { retries: 0 }) }
        return open({ ...access(cloud, change.access ?? {}), ...limits }, { ...scene.key, keyId }, healthy)
      }
      const expectedOpen = isMulti ? (fault.openByOther ?? 'ok') : fault.open
      cells.push({ provider, client, fault, ...(await outcomes(subject, before, change)), expectedOpen })
      await mend(scene)
    }
  }
  return cells
}

async function outcomes(subject: () => Subject, before: { made: Sealed; other: Sealed }, change: Change) {
  const { spoil, place = 'here' } = change
  const { made, other } = before
  const blob = spoil?.(made.blob, other.blob) ?? made.blob
  return {
    make: await outcome(() => subject().make('here')),
    open: await outcome(() => subject().open({ ...made, blob }, place)),
  }
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'ok'
  } catch (thrown) {
    const error = await refusalOf(() => {
      throw thrown
    })
    // What KMS answered has its id, for its support.
    const isAnswered = error.serviceCode !== undefined && error.serviceCode !== 'InvalidCredentials'
    if (isAnswered && (error.requestId === undefined || !error.message.includes(error.requestId))) {
      throw new Error(`the ${error.code} has no request id: ${error.message}`)
    }
    return error.code
  }
}
