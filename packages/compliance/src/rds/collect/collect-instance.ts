import type { OpenApiClient } from '@waxseal/alicloud'
import { type DiskFields, type InstanceFields, KEY_FIELDS, type KeyFields } from '../evidence/fields.ts'
import { pick } from '../evidence/pick.ts'
import type { InstanceEvidence, RdsEngine } from '../evidence/rds-evidence.ts'
import {
  keyMetadataIn,
  readAttribute,
  readDisk,
  readEndpoints,
  readHba,
  readParameters,
  readProxy,
  readSsl,
  readTde,
  readWhitelist,
} from '../evidence/read-answers.ts'
import { type Reading, valueIn } from '../evidence/reading.ts'
import { ask } from './ask.ts'
import type { Semaphore } from './semaphore.ts'

const RDS = { product: 'rds', version: '2014-08-15' } as const
const KMS = { product: 'kms', version: '2016-01-20' } as const

/** A region of an account, while it is looked at. */
export interface RegionVisit {
  readonly account: string | undefined
  readonly region: string
  readonly client: OpenApiClient
  readonly semaphore: Semaphore
  /** What KMS says of a key, asked once. */
  readonly keys: Map<string, Promise<Reading<KeyFields>>>
}

type Read<T> = (answer: unknown) => T | undefined

/**
 * Reads all that the rules need of an instance. Calls that its engine has not are not made.
 *
 * @throws InstanceGone
 */
export async function collectInstance(visit: RegionVisit, listed: InstanceFields): Promise<InstanceEvidence> {
  const id = listed.DBInstanceId ?? ''
  const engine = engineOf(listed.Engine)
  const about = <T>(action: string, read: Read<T>, parameter = 'DBInstanceId') =>
    visit.semaphore.run(() => ask(visit.client, { ...RDS, action, query: { [parameter]: id } }, read))
  const when = <T>(has: boolean, work: () => Promise<T>) => (has ? work() : undefined)
  const encrypts = engine !== 'MariaDB'
  const [attribute, whitelist, endpoints, ssl, tde, disk, parameters, hba, proxy] = await Promise.all([
    about('DescribeDBInstanceAttribute', readAttribute),
    about('DescribeDBInstanceIPArrayList', readWhitelist),
    about('DescribeDBInstanceNetInfo', readEndpoints),
    when(encrypts, () => about('DescribeDBInstanceSSL', readSsl)),
    when(encrypts, () => about('DescribeDBInstanceTDE', readTde)),
    when(encrypts, async () => withoutKey(await about('DescribeDBInstanceEncryptionKey', readDisk))),
    when(engine === 'MySQL' || engine === 'PostgreSQL', () => about('DescribeParameters', readParameters)),
    when(engine === 'PostgreSQL', () => about('DescribePGHbaConfig', readHba)),
    when(engine === 'MySQL', () => about('GetDbProxyInstanceSsl', readProxy, 'DbInstanceId')),
  ])
  const keyOf = (key: string | undefined) => (key === undefined ? undefined : collectKey(visit, key))
  const tdeKey = await keyOf(valueIn(tde)?.EncryptionKey)
  const diskKey = await keyOf(valueIn(disk)?.EncryptionKey)
  const { account, region } = visit
  return {
    ...{ account, region, id, engine, listed, attribute, whitelist, endpoints },
    ...(ssl && { ssl }),
    ...(tde && { tde }),
    ...(disk && { disk }),
    ...(parameters && { parameters }),
    ...(hba && { hba }),
    ...(proxy && { proxy }),
    ...(tdeKey && { tdeKey }),
    ...(diskKey && { diskKey }),
  }
}

/** Reads what KMS says of a key in the region. @param name an id, an alias or an ARN */
export function collectKey(visit: RegionVisit, name: string): Promise<Reading<KeyFields>> {
  const known = visit.keys.get(name)
  if (known !== undefined) return known
  const call = { ...KMS, action: 'DescribeKey', query: { KeyId: name } }
  const read = (answer: unknown) => pick(keyMetadataIn(answer), KEY_FIELDS)
  const reading = visit.semaphore.run(() => ask(visit.client, call, read))
  visit.keys.set(name, reading)
  return reading
}

/** `NoActiveBYOK` says that there is no key: an answer like any other, of a disk that is not encrypted. */
function withoutKey(reading: Reading<DiskFields>): Reading<DiskFields> {
  return reading.outcome === 'failed' && reading.code === 'NoActiveBYOK' ? { outcome: 'read', value: {} } : reading
}

function engineOf(name: string | undefined): RdsEngine | 'unknown' {
  const engines: Readonly<Record<string, RdsEngine>> = {
    ...{ mysql: 'MySQL', postgresql: 'PostgreSQL', sqlserver: 'SQLServer', mariadb: 'MariaDB' },
  }
  return engines[name?.toLowerCase() ?? ''] ?? 'unknown'
}
