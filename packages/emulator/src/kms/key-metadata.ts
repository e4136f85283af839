import type { Reply } from '../api/product.ts'
import { timestamp } from '../api/timestamp.ts'
import { isSymmetric, type KmsKey } from './key.ts'
import type { KeyStore } from './key-store.ts'
import { nextRotation } from './rotation.ts'

/** A key as CreateKey and DescribeKey show it. Fields that do not apply are left out. */
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
    Creator: key.creator,
    CreationDate: key.createdAt,
    Description: key.description,
    DeletionProtection: key.deletionProtection === true ? 'Enabled' : 'Disabled',
    MaterialExpireTime: '',
    LastRotationDate: key.lastRotation ?? key.createdAt,
    ...(key.instanceId !== undefined && { DKMSInstanceId: key.instanceId }),
    ...(key.deleteAt !== undefined && { DeleteDate: key.deleteAt }),
    ...(isSymmetric(key) && { PrimaryKeyVersion: key.primaryVersion, AutomaticRotation: rotationState(key) }),
    ...(rotation !== undefined && {
      RotationInterval: `${rotation.intervalSeconds}s`,
      NextRotationDate: timestamp(nextRotation(rotation)),
    }),
  }
}

function rotationState(key: KmsKey): 'Enabled' | 'Disabled' | 'Suspended' {
  if (key.rotation === undefined) return 'Disabled'
  return key.state === 'Enabled' ? 'Enabled' : 'Suspended'
}
