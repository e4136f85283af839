import { WaxsealError } from '@waxseal/core'
import type { KmsApi, KmsKeyMetadata } from '../kms/kms-api.ts'
import { checkSuitability, type KeyKind, notACustomerKey } from './key-suitability.ts'

/** Which key of KMS, and how particular to be about it. */
export interface KeyInspectionOptions {
  /**
   * The key: its id, an alias (`alias/app`), or an ARN, which a key of another account needs. A later change, of an alias
   * too, is for what is encrypted from then on: the rest stays readable for as long as its own key exists.
   */
  readonly keyId: string
  /**
   * True to refuse default keys and service keys, which must not be used for encryption by an application; false to use
   * them without a warning. Where not given, such a key is used, and warned about.
   */
  readonly requireCustomerKey?: boolean | undefined
  /** Told of what should be mended and does not fail; by default `process.emitWarning`. */
  readonly onWarning?: ((message: string) => void) | undefined
}

/** The names of these options. */
export const INSPECTED: readonly string[] = [
  'keyId',
  'requireCustomerKey',
  'onWarning',
] satisfies (keyof KeyInspectionOptions)[]

/**
 * Looks at a key before anything is encrypted under it.
 *
 * @throws WaxsealError KMS_KEY_UNSUITABLE, KMS_KEY_DISABLED, and what DescribeKey is refused with
 */
export async function inspectKey(api: KmsApi, options: KeyInspectionOptions, kind: KeyKind): Promise<KmsKeyMetadata> {
  const { keyId, requireCustomerKey, onWarning = warn } = options
  const key = await api.describeKey(keyId)
  checkSuitability(key, kind)
  const complaint = requireCustomerKey === false ? undefined : notACustomerKey(key)
  if (complaint === undefined) return key
  if (requireCustomerKey) throw new WaxsealError('KMS_KEY_UNSUITABLE', complaint, { requestId: key.requestId })
  onWarning(`${complaint}. Set requireCustomerKey to refuse such keys, or to false to use this one in silence`)
  return key
}

function warn(message: string): void {
  process.emitWarning(message, { type: 'WaxsealWarning', code: 'WAXSEAL_KMS_KEY' })
}
