import { randomInt } from 'node:crypto'
import type { KmsKey } from './key.ts'
import { generateVersion } from './key-material.ts'

/** What a new key is to be. */
export type NewKey = Omit<KmsKey, 'id' | 'createdAt' | 'state' | 'versions' | 'primaryVersion'>

/** Makes a key with its first version. One of external origin waits for the import of its material. */
export async function createKey(wanted: NewKey, now: Date): Promise<KmsKey> {
  const version = await generateVersion(wanted.spec, now)
  return {
    ...wanted,
    id: newKeyId(),
    createdAt: version.createdAt,
    state: wanted.origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
    versions: [version],
    primaryVersion: version.id,
  }
}

/** Such as `key-hzz630494463ejqjx1a2b`. */
function newKeyId(): string {
  return `key-hzz${Array.from({ length: 18 }, () => randomInt(36).toString(36)).join('')}`
}
