import type { RotationPlan } from './rotation.ts'

/** The kinds of keys, by KMS's names. */
export const KEY_SPECS = ['Aliyun_AES_256', 'RSA_2048', 'RSA_3072', 'EC_P256', 'EC_P256K', 'EC_SM2'] as const
export type KeySpec = (typeof KEY_SPECS)[number]

export const KEY_USAGES = ['ENCRYPT/DECRYPT', 'SIGN/VERIFY'] as const
export type KeyUsage = (typeof KEY_USAGES)[number]

export const KEY_STATES = ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'] as const
export type KeyState = (typeof KEY_STATES)[number]

/** One generation of a key's material. */
export interface KeyVersion {
  /** A UUID. */
  readonly id: string
  /** ISO 8601, whole seconds. */
  readonly createdAt: string
  /** 32 bytes in base64, or a private key in PEM (PKCS #8). */
  readonly material: string
}

/** A KMS key. Plain data: this is also its form in the state file. */
export interface KmsKey {
  readonly id: string
  readonly accountId: string
  readonly spec: KeySpec
  readonly usage: KeyUsage
  readonly origin: 'Aliyun_KMS' | 'EXTERNAL'
  readonly protectionLevel: 'SOFTWARE' | 'HSM'
  /** The KMS instance that it is in; none for a default or service key. */
  readonly instanceId?: string | undefined
  /** An account id, or the service that made it for itself. */
  readonly creator: string
  readonly createdAt: string
  readonly description: string
  /** Shown, and not looked at by ScheduleKeyDeletion. */
  readonly deletionProtection?: boolean | undefined
  readonly state: KeyState
  /** When a key that is pending deletion goes. */
  readonly deleteAt?: string
  readonly rotation?: RotationPlan | undefined
  readonly lastRotation?: string
  /** Oldest first. */
  readonly versions: readonly KeyVersion[]
  /** The version that encrypts. */
  readonly primaryVersion: string
}

/** Whether a key is a single secret, and not a key pair. */
export function isSymmetric(key: { readonly spec: KeySpec }): boolean {
  return key.spec === 'Aliyun_AES_256'
}
