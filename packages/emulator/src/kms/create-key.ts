import { randomInt, randomUUID } from 'node:crypto'
import { type KeySpec, type KeyUsage, type KmsKey, timestamp } from './key.ts'
import { generateVersion } from './key-material.ts'

/** What a new key is to be. */
export interface NewKey {
  readonly accountId: string
  readonly creator: string
  readonly spec: KeySpec
  readonly usage: KeyUsage
  readonly origin?: KmsKey['origin']
  readonly protectionLevel?: KmsKey['protectionLevel']
  readonly instanceId?: string | undefined
  readonly description?: string | undefined
}

/** Makes a key with its first version. One of external origin has no material, and waits for its import. */
export async function createKey(wanted: NewKey, now: Date): Promise<KmsKey> {
  const { accountId, creator, spec, usage, origin = 'Aliyun_KMS', protectionLevel = 'SOFTWARE', instanceId } = wanted
  const isExternal = origin === 'EXTERNAL'
  const version = isExternal ? { id: randomUUID(), createdAt: timestamp(now) } : await generateVersion(spec, now)
  return {
    id: newKeyId(),
    ...{ accountId, creator, spec, usage, origin, protectionLevel },
    ...(instanceId !== undefined && { instanceId }),
    createdAt: version.createdAt,
    description: wanted.description ?? '',
    state: isExternal ? 'PendingImport' : 'Enabled',
    versions: [version],
    primaryVersion: version.id,
  }
}

/** Such as `key-hzz630494463ejqjx1a2b`. */
function newKeyId(): string {
  return `key-hzz${Array.from({ length: 18 }, () => randomInt(36).toString(36)).join('')}`
}
