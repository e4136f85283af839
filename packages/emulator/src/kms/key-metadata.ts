import type { Reply } from '../api/product.ts'
import { isSymmetric, type KmsKey, timestamp } from './key.ts'
import type { KeyStore } from './key-store.ts'

/** A key as CreateKey and DescribeKey show it. */
export function keyMetadata(keys: KeyStore, key: KmsKey): Reply {
  const { rotation } = key
  return {
    KeyId: key.id,
    Arn: keys.arnOf(`key/${key.id}`, key.accountId),
    KeyState: key.state,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    Origin: key.origin,
    ProtectionLevel: key.protectionLevel,
    DKMSInstanceId: key.instanceId ?? '',
    Creator: key.creator,
    CreationDate: key.createdAt,
    Description: key.description,
    DeleteDate: key.deleteAt ?? '',
    DeletionProtection: 'Disabled',
    MaterialExpireTime: '',
    PrimaryKeyVersion: key.primaryVersion,
    LastRotationDate: key.lastRotation ?? key.createdAt,
    ...(isSymmetric(key) && { AutomaticRotation: rotationState(key) }),
    ...(rotation !== undefined && {
      RotationInterval: `${rotation.intervalSeconds}s`,
      NextRotationDate: timestamp(nextRotation(rotation)),
    }),
  }
}

/** When a key rotates next by its policy. */
export function nextRotation(rotation: { readonly intervalSeconds: number; readonly since: string }): Date {
  return new Date(Date.parse(rotation.since) + rotation.intervalSeconds * 1000)
}

function rotationState(key: KmsKey): 'Enabled' | 'Disabled' | 'Suspended' {
  if (key.rotation === undefined) return 'Disabled'
  return key.state === 'Enabled' ? 'Enabled' : 'Suspended'
}
