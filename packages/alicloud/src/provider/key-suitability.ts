import { WaxsealError } from '@waxseal/core'
import type { KmsKeyMetadata } from '../kms/kms-api.ts'

/** What is wrong with a key in each state but Enabled, and the way out. */
const STATES: Readonly<Record<string, string>> = {
  Disabled: 'is disabled; enable it',
  PendingDeletion: 'is about to be deleted; cancel the deletion',
  PendingImport: 'has no key material; import it',
}

/** Kinds of keys that are taken for each other. */
export type KeyKind = 'symmetric' | 'rsa'

const KINDS: Readonly<Record<KeyKind, { readonly spec: RegExp; readonly wanted: string }>> = {
  symmetric: { spec: /^Aliyun_(AES|SM4)/, wanted: 'a symmetric key, such as Aliyun_AES_256' },
  rsa: { spec: /^RSA_/, wanted: 'an RSA key' },
}

/**
 * Refuses a key that cannot be used, before it is used.
 *
 * @throws WaxsealError KMS_KEY_UNSUITABLE when its spec or usage is another one, KMS_KEY_DISABLED when its state is
 */
export function checkSuitability(key: KmsKeyMetadata, kind: KeyKind): void {
  const { keyId, spec = '', usage = 'ENCRYPT/DECRYPT', state = 'Enabled', requestId } = key
  const { spec: fits, wanted } = KINDS[kind]
  const refuse = (code: 'KMS_KEY_UNSUITABLE' | 'KMS_KEY_DISABLED', what: string) =>
    new WaxsealError(code, `the KMS key ${keyId} ${what} (request id ${requestId ?? 'unknown'})`, { requestId })
  if (spec !== '' && !fits.test(spec)) throw refuse('KMS_KEY_UNSUITABLE', `is of spec ${spec}; this takes ${wanted}`)
  if (usage !== 'ENCRYPT/DECRYPT') {
    throw refuse('KMS_KEY_UNSUITABLE', `is for ${usage}; this takes one whose usage is ENCRYPT/DECRYPT`)
  }
  if (state !== 'Enabled') throw refuse('KMS_KEY_DISABLED', STATES[state] ?? `is in the state ${state}`)
}

/**
 * Why a key is not one that an application should encrypt with, or undefined when it is. Alibaba Cloud reserves default
 * keys and service keys for its own services; a customer's key is in a KMS instance.
 */
export function notACustomerKey({ keyId, creator, instanceId }: KmsKeyMetadata): string | undefined {
  const isService = creator !== undefined && !/^\d+$/.test(creator)
  if (instanceId !== undefined && !isService) return undefined
  const what = isService ? `is a service key of ${creator}` : 'is in no KMS instance, so it is a default key'
  return (
    `the KMS key ${keyId} ${what}: Alibaba Cloud reserves those for its own services; create a software or hardware key ` +
    'in a KMS instance for encryption by an application'
  )
}
